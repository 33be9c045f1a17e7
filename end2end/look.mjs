import { chromium } from "@playwright/test";
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
const url = process.env.URL ?? "http://127.0.0.1:4711";
async function shot(name, { width = 1440, height = 900, dark = false, js = true } = {}, path = "/predictions", act = async () => {}) {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light", javaScriptEnabled: js });
  const page = await context.newPage();
  page.on("pageerror", (e) => console.log(name, "ERROR", e.message));
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && console.log(name, m.type(), m.text().slice(0, 400)));
  await page.goto(url + path);
  if (js) await page.waitForSelector(":root[data-hydrated]", { timeout: 20000 });
  try { await act(page); } catch (e) { console.log(name, "ACT", e.message.slice(0, 300)); }
  await page.waitForTimeout(300);
  await page.screenshot({ path: `/tmp/bar-look/${name}.png` });
  await context.close();
}
const only = process.argv.slice(2);
const shots = {
  wide: () => shot("wide", {}, "/predictions"),
  typed: () => shot("typed", {}, "/predictions", async (p) => { await p.fill("#search", "flux -type:none created:24h \"at dawn\""); await p.waitForTimeout(1500); }),
  wrong: () => shot("wrong", {}, "/predictions", async (p) => { await p.fill("#search", "flux staus:failed total:>10 status:suceeded"); await p.waitForTimeout(1800); }),
  wrongdark: () => shot("wrongdark", {dark: true}, "/predictions", async (p) => { await p.fill("#search", "flux staus:failed total:>10"); await p.waitForTimeout(1800); }),
  names: () => shot("names", {}, "/predictions", async (p) => { await p.focus("#search"); await p.keyboard.press("ArrowDown"); await p.keyboard.press("ArrowDown"); }),
  values: () => shot("values", {dark: true}, "/predictions", async (p) => { await p.focus("#search"); await p.keyboard.type("total:"); await p.keyboard.press("ArrowDown"); }),
  help: () => shot("help", {}, "/predictions", async (p) => { await p.click(".search-help-button"); }),
  filters: () => shot("filters", {}, "/predictions?q=" + encodeURIComponent("status:failed,cancelled created:24h"), async (p) => { await p.click("summary:has-text('Time')"); }),
  filtersdark: () => shot("filtersdark", {dark: true}, "/predictions?q=" + encodeURIComponent("status:failed"), async (p) => { await p.click("summary:has-text('Views')"); await p.fill(".view-form input", "Failures"); await p.keyboard.press("Enter"); await p.waitForTimeout(300); if (!(await p.$(".views details[open]"))) await p.click(".views summary"); }),
  phone: () => shot("phone", { width: 390, height: 844 }, "/predictions?q=" + encodeURIComponent("status:failed")),
  phonefilters: () => shot("phonefilters", { width: 390, height: 844, dark: true }, "/predictions?q=" + encodeURIComponent("status:failed created:7d"), async (p) => { await p.click(".filters-button"); await p.click("summary:has-text('Source')"); }),
  phonehelp: () => shot("phonehelp", { width: 360, height: 740 }, "/predictions", async (p) => { await p.click(".search-help-button"); }),
  nojs: () => shot("nojs", { js: false }, "/predictions?q=" + encodeURIComponent("flux staus:failed")),
  nojsok: () => shot("nojsok", { js: false }, "/predictions?q=" + encodeURIComponent("status:failed")),
};
for (const [name, run] of Object.entries(shots)) if (!only.length || only.includes(name)) await run();
await browser.close();
