/** The rows of the list, as a reader finds them. */
import type { Locator, Page } from "@playwright/test";

import { expect } from "./console.ts";

/** A prediction's row: no role and no label tells rows apart by the whole id. */
export function row(page: Page, id: string): Locator {
  return page.locator(`tr[data-id="${id.replaceAll(/["\\]/g, "\\$&")}"]`);
}

/** All rows of the list, newest first. */
export function rows(page: Page): Locator {
  return page.locator("tr[data-id]");
}

/** The ids that the list shows, in its order. */
export async function ids(page: Page): Promise<string[]> {
  return rows(page).evaluateAll((rows) => rows.map((row) => row.getAttribute("data-id") ?? ""));
}

/** The search field. */
export function search(page: Page): Locator {
  return page.getByRole("combobox", { name: "Search predictions" });
}

/** The sidebar. */
export function sidebar(page: Page): Locator {
  return page.getByRole("complementary", { name: "Prediction" });
}

/** Opens an address and waits until the page has come alive: news arrives from now on. */
export async function openLive(page: Page, address: string): Promise<void> {
  await page.goto(address);
  await expectLive(page);
}

/** Goes on to more rows. With the module they come by themselves towards the end; else by the link. */
export async function goOn(page: Page): Promise<void> {
  const more = page.getByRole("link", { name: "Load more" });
  // While the history is still being read there may be nothing to go on to yet.
  await expect(more).toBeAttached();
  const isAlive = await page.evaluate(() => document.documentElement.hasAttribute("data-hydrated"));
  if (isAlive) await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  else await more.click();
}

/** The page says that it is live. */
export async function expectLive(page: Page): Promise<void> {
  await expect(page.getByRole("status").filter({ hasText: /^Live\b/ })).toBeVisible();
}
