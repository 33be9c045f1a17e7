/** Several tabs of one browser: they share one stream, and miss nothing when its holder goes. */
import type { BrowserContext, Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { ids, openLive, row } from "../rows.ts";

const NOTICED_MS = 15_000;
const CALM = ["--seed", "21", "--history", "30", "--rate", "0"];

/** The streams that are open now, over all tabs. */
function streams(context: BrowserContext): Set<string> {
  const open = new Set<string>();
  const numbers = new WeakMap<object, string>();
  let count = 0;
  context.on("request", (request) => {
    if (new URL(request.url()).pathname !== "/feed") return;
    count += 1;
    numbers.set(request, `${count}`);
    const number = `${count}`;
    open.add(number);
    // A tab that is closed says nothing of its requests.
    request.frame().page().on("close", () => open.delete(number));
  });
  const close = (request: object) => open.delete(numbers.get(request) ?? "");
  context.on("requestfinished", close);
  context.on("requestfailed", close);
  return open;
}

/** One more tab of the browser, alive. */
async function another(context: BrowserContext, address: string): Promise<Page> {
  const page = await context.newPage();
  await openLive(page, address);
  return page;
}

test("three tabs have one stream, and each hears everything once", async ({ page, context, install }) => {
  const installation = await install({ simulator: CALM });
  const open = streams(context);
  const pulse = await installation.create({ held: true });
  await openLive(page, `${installation.url}/predictions`);
  await expect(row(page, pulse)).toBeVisible({ timeout: NOTICED_MS });
  const second = await another(context, `${installation.url}/predictions`);
  const third = await another(context, `${installation.url}/predictions/${pulse}`);
  expect(open.size).toBe(1);

  const fresh = await installation.create({ held: true });
  for (const tab of [page, second]) {
    await expect(row(tab, fresh)).toBeVisible({ timeout: NOTICED_MS });
    await expect(row(tab, fresh)).toHaveCount(1);
  }
  await installation.control("finish", { id: pulse });
  await expect(third.getByText("Succeeded", { exact: true }).first()).toBeVisible({ timeout: NOTICED_MS });
  for (const tab of [page, second]) {
    await expect(row(tab, pulse).getByText("Succeeded", { exact: true })).toBeVisible();
  }
  expect(await ids(page)).toEqual(await ids(second));
  expect(open.size).toBe(1);
});

test("when its holder is closed, another tab has the stream within a second", async ({ page, context, install }) => {
  const installation = await install({ simulator: CALM });
  const open = streams(context);
  const pulse = await installation.create({ held: true });
  await openLive(page, `${installation.url}/predictions`);
  await expect(row(page, pulse)).toBeVisible({ timeout: NOTICED_MS });
  const second = await another(context, `${installation.url}/predictions`);
  const third = await another(context, `${installation.url}/predictions`);
  expect(open.size).toBe(1);

  const handed = context.waitForEvent("request", (request) => request.url().includes("/feed"));
  const before = Date.now();
  await page.close();
  await handed;
  expect(Date.now() - before).toBeLessThan(1_000);
  await expect.poll(() => open.size).toBe(1);

  await installation.control("finish", { id: pulse });
  for (const tab of [second, third]) {
    await expect(row(tab, pulse).getByText("Succeeded", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  }
  expect(await ids(second)).toEqual(await ids(third));
});

test("tabs with different searches are each told what matches theirs", async ({ page, context, install }) => {
  const installation = await install({ simulator: CALM });
  await openLive(page, `${installation.url}/predictions?q=mera`);
  const second = await another(context, `${installation.url}/predictions?q=truefusion-edge`);
  const mera = await installation.create({ model: "mera", input: { prompt: "hello" }, held: true });
  const edge = await installation.create({ model: "truefusion-edge", input: { prompt: "a fox" }, held: true });
  await expect(row(page, mera)).toBeVisible({ timeout: NOTICED_MS });
  await expect(row(second, edge)).toBeVisible({ timeout: NOTICED_MS });
  await expect(row(page, edge)).toHaveCount(0);
  await expect(row(second, mera)).toHaveCount(0);
});

test("a tab in the background gives the stream on, and catches up", async ({ page, context, install }) => {
  const installation = await install({ simulator: CALM });
  const open = streams(context);
  const pulse = await installation.create({ held: true });
  await openLive(page, `${installation.url}/predictions`);
  await expect(row(page, pulse)).toBeVisible({ timeout: NOTICED_MS });
  const show = (state: "hidden" | "visible") =>
    page.evaluate((state) => {
      Object.defineProperty(document, "visibilityState", { value: state, configurable: true });
      document.dispatchEvent(new Event("visibilitychange", { bubbles: true }));
    }, state);

  await show("hidden");
  await expect(page.getByRole("status").filter({ hasText: /^Paused\b/ })).toBeVisible();
  await expect.poll(() => open.size).toBe(0);
  const total = () => row(page, pulse).getByRole("cell").allTextContents();
  const stood = await total();
  const second = await another(context, `${installation.url}/predictions`);
  expect(open.size).toBe(1);
  await installation.control("finish", { id: pulse });
  await expect(row(second, pulse).getByText("Succeeded", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  expect(await total(), "nothing moves where nobody looks").toEqual(stood);

  await show("visible");
  await expect(row(page, pulse).getByText("Succeeded", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  expect(open.size).toBe(1);
});

test("without locks each tab has a stream of its own", async ({ page, context, install }) => {
  const installation = await install({ simulator: CALM });
  const open = streams(context);
  // As in a page that came over plain http from another machine.
  await context.addInitScript(() => Object.defineProperty(navigator, "locks", { value: undefined }));
  await openLive(page, `${installation.url}/predictions`);
  await another(context, `${installation.url}/predictions`);
  expect(open.size).toBe(2);
});
