/**
 * What the browser has to do anew when the list is used: counted, not timed. Rules of style that match
 * by where an element stands, with no name of its own, have it look at the whole page again.
 */
import { type Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { expectLive, ids, openLive, row, sidebar } from "../rows.ts";

/** How many elements were styled anew at once, each time, while something was done. */
async function restyled(page: Page, doing: () => Promise<void>): Promise<number[]> {
  const browser = page.context().browser();
  if (!browser) throw new Error("the page belongs to no browser");
  await browser.startTracing(page, { categories: ["disabled-by-default-devtools.timeline", "devtools.timeline"] });
  await doing();
  const trace = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: Event[] };
  return trace.traceEvents.flatMap(({ name, args }) => (name === "UpdateLayoutTree" && args.elementCount ? [args.elementCount] : []));
}

type Event = { name: string; args: { elementCount?: number } };

test("the sidebar opens and closes without the list being styled anew", async ({ page }) => {
  await openLive(page, "/predictions");
  const order = await ids(page);
  // Once before: its code and its data come with the first time.
  await row(page, order[2] ?? "").click();
  await expect(sidebar(page)).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sidebar(page)).toBeHidden();
  await expect(page.locator(".list-page")).not.toHaveAttribute("data-peeking");
  const all = await page.locator("*").count();
  const counts = await restyled(page, async () => {
    await row(page, order[3] ?? "").click();
    await expect(sidebar(page)).toBeVisible();
    await page.keyboard.press("Escape");
    await expect(sidebar(page)).toBeHidden();
  });
  expect(counts.length, "nothing was measured").toBeGreaterThan(1);
  expect(Math.max(...counts), `of ${all} elements`).toBeLessThan(all / 4);
});

test("the rows of the list are painted as one", async ({ page }) => {
  await openLive(page, "/predictions");
  const tools = await page.context().newCDPSession(page);
  let layers: object[] = [];
  tools.on("LayerTree.layerTreeDidChange", (tree: { layers?: object[] }) => (layers = tree.layers ?? layers));
  await tools.send("DOM.enable");
  await tools.send("LayerTree.enable");
  const count = await page.locator("tr[data-id]").count();
  expect(count).toBeGreaterThan(30);
  await page.evaluate(() => scrollBy(0, 30));
  await expect.poll(() => layers.length).toBeGreaterThan(0);
  expect(layers.length).toBeLessThan(count / 2);
  await expectLive(page);
});
