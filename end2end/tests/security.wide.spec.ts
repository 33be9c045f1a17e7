/** Hostile texts, the content security policy, and the key that must never leave the server. */
import type { Page } from "@playwright/test";

import { expect, KEY, test } from "../console.ts";
import type { Installation } from "../console.ts";
import { row } from "../rows.ts";

const HOSTILE = [
  `<script>window.ran = 1</script>`,
  `"><img src=x onerror="window.ran = 2">`,
  `</textarea></title></style></script><svg onload="window.ran = 3">`,
  `<iframe srcdoc="<script>parent.ran = 4</script>"></iframe>`,
  `<a href="javascript:window.ran = 5">a</a>`,
  `<math><mtext><style><img src onerror="window.ran = 6"></style></mtext></math>`,
  `{{constructor.constructor('window.ran = 7')()}} \${window.ran = 8} <!--<!DOCTYPE-->`,
  `\u202egnp.live\u202c \u200b \u001b[31mred\u001b[0m \u0000`,
].join("\n");

/** An account whose every text is hostile. Answers one that failed and one that made a text. */
async function attack(installation: Installation): Promise<string[]> {
  const input = { prompt: HOSTILE, [HOSTILE]: HOSTILE, nested: { [HOSTILE]: [HOSTILE] } };
  const failed = await installation.create({ model: "truefusion", input, held: true });
  await installation.control("fail", { id: failed, error: HOSTILE });
  const text = await installation.create({ model: "mera", input, held: true });
  await installation.control("finish", { id: text });
  return [failed, text];
}

async function expectNothingRan(page: Page): Promise<void> {
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(await page.evaluate(() => "ran" in window)).toBe(false);
}

test("nothing in a prediction runs, on any page", async ({ page, install }) => {
  const installation = await install({ simulator: ["--history", "5", "--rate", "0"] });
  const attacks = await attack(installation);
  page.on("dialog", (dialog) => expect(dialog.message(), "a dialog opened").toBe(""));
  for (const id of attacks) {
    await expect.poll(async () => (await fetch(`${installation.url}/predictions/${id}`)).status).toBe(200);
    await page.goto(`${installation.url}/predictions?peek=${id}`);
    await expect(row(page, id)).toBeVisible();
    await expectNothingRan(page);
    for (const view of [`?peek=${id}&tab=json`, `/${id}`, `/${id}?tab=json&input=json`]) {
      await page.goto(`${installation.url}/predictions${view}`);
      await expectNothingRan(page);
    }
    await page.getByText("Prediction as JSON").click();
    await expect(page.getByRole("region", { name: "prediction", exact: true })).toContainText("<script>window.ran = 1</script>");
    await expectNothingRan(page);
  }
});

test("every page has a policy that lets only its own code run", async ({ request, shared }) => {
  const { text, images } = shared.samples;
  const paths = ["/predictions", `/predictions?peek=${text}`, `/predictions/${images}`, "/predictions/none", "/no/such/page"];
  const nonces = new Set<string>();
  for (const path of paths) {
    const response = await request.get(path);
    const policy = response.headers()["content-security-policy"] ?? "";
    expect(policy, path).toContain("default-src 'none'");
    expect(policy, path).toContain("'wasm-unsafe-eval'");
    expect(policy, path).toContain("frame-ancestors 'none'");
    expect(policy, path).not.toMatch(/'unsafe-inline'|'unsafe-eval'/);
    const nonce = /script-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
    expect(nonce.length, path).toBeGreaterThan(15);
    nonces.add(nonce);
    const html = await response.text();
    const scripts = html.match(/<script[^>]*>/g) ?? [];
    expect(scripts.filter((script) => !script.includes(`nonce="${nonce}"`)), path).toEqual([]);
    expect(response.headers()["x-content-type-options"], path).toBe("nosniff");
  }
  expect(nonces.size, "a nonce is used once").toBe(paths.length);
});

test("no page names another origin", async ({ page, shared }) => {
  const others: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(shared.url)) others.push(request.url());
  });
  for (const path of ["/predictions", `/predictions?peek=${shared.samples.images}`, `/predictions/${shared.samples.video}`]) {
    await page.goto(path, { waitUntil: "load" });
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
  }
  expect(others.filter((url) => !url.startsWith("data:"))).toEqual([]);
});

test("the key is in nothing that the browser gets", async ({ page, shared }) => {
  const { text, images } = shared.samples;
  const seen: string[] = [];
  const bodies: Promise<void>[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/feed")) return;
    bodies.push(response.body().then((body) => void seen.push(response.url(), body.toString("latin1")), () => {}));
  });
  for (const path of ["/predictions", `/predictions?peek=${text}&tab=json`, `/predictions/${images}`]) {
    await page.goto(path, { waitUntil: "load" });
  }
  await Promise.all(bodies);
  seen.push(await page.content());
  seen.push(await streamed(shared));
  expect(seen.length).toBeGreaterThan(10);
  expect(seen.filter((body) => body.includes(KEY))).toEqual([]);
});

/** What the stream says first: everything since the beginning of the log. */
async function streamed(shared: Installation): Promise<string> {
  const html = await (await fetch(`${shared.url}/predictions`)).text();
  const store = /"cursor":"([0-9a-f]+)-\d+"/.exec(html.replaceAll('\\"', '"'))?.[1] ?? "";
  const ended = new AbortController();
  const response = await fetch(`${shared.url}/feed?after=${store}-0`, { signal: ended.signal });
  const reader = response.body!.getReader();
  let text = "";
  while (!text.includes("truefusion")) {
    const { value, done } = await reader.read();
    if (done) break;
    text += Buffer.from(value).toString("latin1");
  }
  ended.abort();
  expect(text).toContain("truefusion");
  return text;
}
