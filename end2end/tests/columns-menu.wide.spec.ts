/** The reader's own columns: chosen in a menu, kept over a reload, part of no address. A phone shows cards. */
import type { Locator, Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { openLive, row, rows } from "../rows.ts";

const heading = (page: Page, name: string): Locator => page.getByRole("columnheader", { name, exact: true });
const menu = (page: Page): Locator => page.getByRole("dialog", { name: "Columns" });

async function names(page: Page): Promise<string[]> {
  return page.getByRole("columnheader").evaluateAll((all) => all.map((it) => it.getAttribute("aria-label") ?? ""));
}

async function width(page: Page, name: string): Promise<number> {
  return Math.round((await heading(page, name).boundingBox())?.width ?? 0);
}

test.beforeEach(async ({ page }) => openLive(page, "/predictions"));

test("columns are hidden, shown and moved, and stay so", async ({ page }) => {
  const address = page.url();
  await page.getByRole("button", { name: "Columns" }).click();
  await menu(page).getByRole("checkbox", { name: "Source" }).uncheck();
  await menu(page).getByRole("checkbox", { name: "Account" }).check();
  await expect(menu(page).getByRole("checkbox", { name: "ID" })).toBeDisabled();
  const up = menu(page).getByRole("button", { name: "Move Created up" });
  await up.click();
  await expect(up).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(up).toBeFocused();
  const want = ["Select", "Status", "ID", "Model", "Account", "Queued", "Running", "Created", "Total", "Cost", "Preview"];
  await expect.poll(() => names(page)).toEqual(want);
  await expect(rows(page).first().getByRole("cell").nth(4)).toHaveText("default");
  await page.keyboard.press("Escape");
  await expect(menu(page)).toBeHidden();
  expect(page.url()).toBe(address);

  await page.reload();
  expect(await names(page)).toEqual(want);
  await openLive(page, "/predictions");
  expect(await names(page)).toEqual(want);
  await page.getByRole("button", { name: "Columns" }).click();
  await menu(page).getByRole("button", { name: "Reset" }).click();
  await expect(heading(page, "Source")).toBeVisible();
  await expect(heading(page, "Account")).toHaveCount(0);
});

test("times are written as dates where one likes that better, and stay so", async ({ page }) => {
  const time = rows(page).first().locator("time");
  await expect(time).toHaveText(/ago$|^just now$/);
  const relative = await width(page, "Created");
  await page.getByRole("button", { name: "Columns" }).click();
  await menu(page).getByRole("radio", { name: "Date and time" }).check();
  const date = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/;
  await expect(time).toHaveText(date);
  await expect(time).toHaveAttribute("title", /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/);
  expect(await width(page, "Created")).toBeGreaterThan(relative);
  expect(await time.evaluate((it) => it.parentElement!.scrollWidth - it.parentElement!.clientWidth)).toBeLessThanOrEqual(0);
  await page.reload();
  await expect(time).toHaveText(date);
  await page.getByRole("button", { name: "Columns" }).click();
  await menu(page).getByRole("radio", { name: "How long ago" }).check();
  await expect(time).toHaveText(/ago$|^just now$/);
});

test("a column is resized by its edge, and keeps its width", async ({ page }) => {
  const before = await width(page, "ID");
  const edge = page.getByRole("separator", { name: "Width of ID" });
  const box = (await edge.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2 + 10, box.y + 4);
  await page.mouse.move(box.x + box.width / 2 + 20, box.y + 4);
  expect(await width(page, "ID")).toBe(before + 20);
  await page.mouse.up();
  await expect(edge).toHaveAttribute("aria-valuenow", String(before + 20));
  const cell = await rows(page).first().getByRole("cell").nth(2).boundingBox();
  expect(Math.round(cell?.width ?? 0)).toBe(before + 20);

  await page.reload();
  expect(await width(page, "ID")).toBe(before + 20);
  await openLive(page, "/predictions");
  await edge.dblclick();
  await expect.poll(() => width(page, "ID")).toBe(before);
});

test("the keyboard resizes, from the menu and back to it", async ({ page }) => {
  const before = await width(page, "Status");
  const button = page.getByRole("button", { name: "Columns" });
  await button.click();
  await menu(page).getByRole("button", { name: "Resize Status" }).click();
  await expect(menu(page)).toBeHidden();
  const edge = page.getByRole("separator", { name: "Width of Status" });
  await expect(edge).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => width(page, "Status")).toBe(before + 8);
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
});

test("a reload with one's own columns shifts nothing", async ({ page }) => {
  await page.getByRole("button", { name: "Columns" }).click();
  await menu(page).getByRole("checkbox", { name: "Output" }).check();
  await menu(page).getByRole("checkbox", { name: "Queued" }).uncheck();
  await page.addInitScript(() => {
    type Shift = { sources: { node: Element | null }[] };
    const moved: string[] = [];
    Object.assign(window, { moved });
    // A row that is still being read by the browser grows by its cells; from then on nothing may move.
    const isRead = (at: number) => {
      const { domInteractive } = performance.getEntriesByType("navigation")[0] as PerformanceNavigationTiming;
      return domInteractive > 0 && at > domInteractive;
    };
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries().filter(({ startTime }) => isRead(startTime))) {
        const nodes = (entry as unknown as Shift).sources.map(({ node }) => node);
        moved.push(...nodes.filter((node) => node?.closest?.("table")).map((node) => node!.outerHTML));
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
  await openLive(page, "/predictions");
  await expect(heading(page, "Output")).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { moved: string[] }).moved)).toEqual([]);
});

test("an image is shown small, and anything else by what it is", async ({ page, shared }) => {
  await page.getByRole("button", { name: "Columns" }).click();
  await menu(page).getByRole("checkbox", { name: "Thumbnail" }).check();
  await page.keyboard.press("Escape");
  const image = row(page, shared.samples.images).locator("img");
  await expect.poll(() => image.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(10);
  expect(await image.evaluate((it: HTMLImageElement) => Math.max(it.naturalWidth, it.naturalHeight))).toBeLessThanOrEqual(96);
  expect(await image.boundingBox()).toMatchObject({ width: 46, height: 32 });
  for (const kind of ["video", "speech", "text"] as const) {
    await expect(row(page, shared.samples[kind]).locator("img")).toHaveCount(0);
    await expect(row(page, shared.samples[kind]).locator(".thumbnail .icon")).toBeVisible();
  }
});

test("the menu is accessible, and so is every column", async ({ page }) => {
  test.setTimeout(60_000);
  await openLive(page, "/predictions?q=mera");
  await page.getByRole("button", { name: "Columns" }).click();
  for (const box of await menu(page).getByRole("checkbox").all()) if (await box.isEnabled()) await box.check();
  await expect(heading(page, "Thumbnail")).toBeVisible();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
  await page.keyboard.press("Escape");
  await expectAccessible(page);
});

test("no value runs over the next one, in usual columns as in narrow ones", async ({ page }) => {
  const drawn = () =>
    rows(page).evaluateAll((rows) => {
      const cells = rows.flatMap((row) => [...row.querySelectorAll("td")]);
      const free = cells.filter((cell) => getComputedStyle(cell).overflowX === "visible");
      const over = free.filter((cell) => cell.scrollWidth > cell.clientWidth);
      return { cells: cells.length, free: free.length, over: over.map((cell) => cell.outerHTML) };
    });
  const usual = await drawn();
  expect(usual.over).toEqual([]);
  // All but the model's.
  expect(usual.free).toBeGreaterThan(usual.cells / 2);
  await page.getByRole("separator", { name: "Width of Cost" }).focus();
  await page.keyboard.press("Home");
  await expect.poll(() => width(page, "Cost")).toBeLessThan(60);
  const narrow = await drawn();
  expect(narrow.over).toEqual([]);
  expect(narrow.free).toBeLessThan(usual.free);
});
