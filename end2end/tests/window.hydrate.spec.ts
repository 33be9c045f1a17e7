/** A list of thousands of rows: few of them are in the document, and nobody notices. */
import type { Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { openLive, rows, sidebar } from "../rows.ts";

/** How many predictions there are, besides the samples. */
const HISTORY = 2_500;

/** The most rows that the document ever holds of a list that is longer than a few pages. */
const MOST = 200;

test.use({
  args: { simulator: ["--seed", "7", "--history", String(HISTORY), "--rate", "0", "--rate-limit", "60000"] },
});
test.setTimeout(90_000);

/** What the list says of itself. */
async function state(page: Page): Promise<{ rows: number; first: number; last: number; inOrder: boolean }> {
  return page.evaluate(() => {
    const rows = [...document.querySelectorAll("tr[data-id]:not([data-away])")];
    const numbers = rows.map((row) => Number(row.getAttribute("aria-rowindex")));
    return {
      rows: document.querySelectorAll("tr[data-id]").length,
      first: numbers[0] ?? 0,
      last: numbers.at(-1) ?? 0,
      inOrder: numbers.every((number, at) => at === 0 || number === numbers[at - 1]! + 1),
    };
  });
}

/** Scrolls to the end until there is no more. */
async function loadAll(page: Page): Promise<void> {
  const end = page.getByText("This is the beginning of the log.");
  const toEnd = async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    return end.isVisible();
  };
  await expect.poll(toEnd, { timeout: 40_000, intervals: [60] }).toBe(true);
}

/** The number of the row in the middle of the screen. */
async function inTheMiddle(page: Page): Promise<number> {
  return page.evaluate(() => {
    const row = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("tr");
    return Number(row?.getAttribute("aria-rowindex"));
  });
}

test("scrolling loads on by itself, and few rows are in the document", async ({ page }) => {
  await openLive(page, "/predictions?pages=20");
  const table = page.getByRole("table");
  await expect(table).toHaveAttribute("aria-rowcount", "-1");
  await expect.poll(async () => (await state(page)).rows).toBeLessThan(MOST);
  await loadAll(page);
  const total = Number(await table.getAttribute("aria-rowcount"));
  expect(total).toBeGreaterThan(HISTORY);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  await expect.poll(() => state(page)).toMatchObject({ last: total, inOrder: true });

  for (const part of [0.5, 0.1, 0.9, 0]) {
    await page.evaluate((part) => scrollTo(0, document.documentElement.scrollHeight * part), part);
    await expect.poll(async () => Math.abs((await inTheMiddle(page)) / total - part)).toBeLessThan(0.02);
    await expect.poll(() => state(page)).toMatchObject({ inOrder: true });
    expect((await state(page)).rows).toBeLessThan(MOST);
  }
  expect((await state(page)).first).toBe(2);
});

test("the focus stays with its row however far one scrolls", async ({ page }) => {
  await openLive(page, "/predictions?pages=20");
  await expect.poll(async () => (await state(page)).rows).toBeLessThan(MOST);
  const link = rows(page).nth(3).getByRole("link").first();
  await link.focus();
  const href = (await link.getAttribute("href")) ?? "";
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute("href"));
  for (const y of [400, 2_000, 9_000, 30_000, 20_000, 700, 0, 12_000]) {
    await page.evaluate((y) => scrollTo(0, y), y);
    const near = async () => Math.abs((await inTheMiddle(page)) * (await rowHeight(page)) - y) < 1_200;
    await expect.poll(near).toBe(true);
    expect(await focused()).toBe(href);
  }
  // From there the keys go on with its neighbor, which comes back into view.
  await page.keyboard.press("j");
  await expect.poll(async () => page.evaluate(() => document.activeElement?.closest("tr")?.getAttribute("aria-rowindex"))).toBe("6");
  await expect(page.locator(":focus")).toBeInViewport();
});

test("j goes on beyond the rows that are in the document", async ({ page }) => {
  await openLive(page, "/predictions?pages=20");
  await expect.poll(async () => (await state(page)).rows).toBeLessThan(MOST);
  // Further than what is in the document at first.
  const height = await rowHeight(page);
  await page.evaluate((y) => scrollTo(0, y), 50 * height);
  await page.locator('tr[aria-rowindex="60"]').getByRole("link").first().focus();
  for (let press = 0; press < 60; press += 1) await page.keyboard.press("j");
  const number = () => page.evaluate(() => document.activeElement?.closest("tr")?.getAttribute("aria-rowindex"));
  await expect.poll(number).toBe("120");
  await expect(page.locator(":focus")).toBeInViewport();
});

test("the prediction in the sidebar stays where it is in the list", async ({ page }) => {
  await openLive(page, "/predictions?pages=20");
  await rows(page).nth(5).click();
  await expect(sidebar(page)).toBeVisible();
  await page.evaluate(() => scrollTo(0, 25_000));
  await expect(page.locator("tr[data-peeked][data-away]")).toHaveAttribute("aria-rowindex", "7");
  const place = () => page.locator("tr[data-peeked]").evaluate((row) => row.getBoundingClientRect().top + scrollY);
  const away = await place();
  await page.evaluate(() => scrollTo(0, 0));
  await expect(page.locator("tr[data-away]")).toHaveCount(0);
  expect(await place()).toBe(away);
});

async function rowHeight(page: Page): Promise<number> {
  return page.evaluate(() => document.querySelector<HTMLElement>("tr[data-id]")?.offsetHeight ?? 0);
}
