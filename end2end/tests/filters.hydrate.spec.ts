/** Filters by click, and saved views. */
import type { Locator, Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { openLive, rows, search } from "../rows.ts";

/** Where the filters are: behind a button on a narrow screen. */
async function filters(page: Page): Promise<Locator> {
  const button = page.getByRole("button", { name: /^Filters/ });
  const region = page.getByRole("region", { name: "Filters" });
  if ((await button.isVisible()) && !(await region.isVisible())) await button.click();
  await expect(region).toBeVisible();
  return region;
}

async function open(page: Page, menu: string): Promise<Locator> {
  const region = await filters(page);
  const details = region.getByRole("group").filter({ hasText: menu });
  if (!(await details.evaluate((it) => (it as HTMLDetailsElement).open))) await details.locator("summary").click();
  return region;
}

test("a status is put into the query and taken out again", async ({ page }) => {
  await openLive(page, "/predictions?q=truefusion");
  const region = await filters(page);
  await region.getByRole("link", { name: /^Failed/ }).click();
  await expect(page).toHaveURL(/q=truefusion%20status%3Afailed$/);
  await expect(search(page)).toHaveValue("truefusion status:failed");
  await expect(rows(page).filter({ hasNotText: "Failed" })).toHaveCount(0);
  await expect(region.getByRole("link", { name: /^Failed/ })).toHaveAttribute("aria-current", "true");

  await region.getByRole("link", { name: /^Cancelled/ }).click();
  await expect(page).toHaveURL(/status%3Afailed%2Ccancelled$/);
  await region.getByRole("link", { name: /^Failed/ }).click();
  await region.getByRole("link", { name: /^Cancelled/ }).click();
  await expect(page).toHaveURL(/q=truefusion$/);
});

test("a time stays relative in the address, and can be taken off by itself", async ({ page }) => {
  await openLive(page, "/predictions?q=status:succeeded");
  let region = await open(page, "Time");
  await region.getByRole("link", { name: "Last 7 days" }).click();
  await expect(page).toHaveURL(/q=status%3Asucceeded%20created%3A7d$/);
  await expect(region.getByRole("link", { name: "Last 7 days" })).toBeHidden();

  region = await open(page, "Time");
  await region.getByLabel("From").fill("2026-01-02");
  await region.getByLabel("To", { exact: true }).fill("2026-02-03");
  await region.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/created%3A2026-01-02..2026-02-03$/);

  await region.getByRole("link", { name: "Remove the filter time" }).click();
  await expect(page).toHaveURL(/q=status%3Asucceeded$/);
});

test("Escape closes an open menu and gives the focus back", async ({ page }) => {
  await openLive(page, "/predictions");
  const region = await open(page, "Source");
  await region.getByRole("link", { name: "WEB" }).focus();
  await page.keyboard.press("Escape");
  await expect(region.getByRole("link", { name: "WEB" })).toBeHidden();
  await expect(region.locator("summary", { hasText: "Source" })).toBeFocused();
});

test("a view is saved, picked, renamed and deleted, and survives a reload", async ({ page }) => {
  await openLive(page, "/predictions?q=status:failed");
  let region = await open(page, "Views");
  await region.getByLabel("Save this search as").fill("Failures");
  await page.keyboard.press("Enter");
  await expect(region.getByRole("link", { name: "Failures" })).toHaveAttribute("aria-current", "true");

  await openLive(page, "/predictions");
  region = await open(page, "Views");
  await region.getByRole("link", { name: "Failures" }).click();
  await expect(page).toHaveURL(/q=status%3Afailed$/);
  await expect(search(page)).toHaveValue("status:failed");

  region = await open(page, "Views");
  await region.getByRole("button", { name: "Rename the view Failures" }).click();
  await expect(region.getByLabel("Name")).toBeFocused();
  await page.keyboard.type("What failed");
  await page.keyboard.press("Enter");
  await expect(region.getByRole("link", { name: "What failed" })).toBeVisible();

  await region.getByRole("button", { name: "Delete the view What failed" }).click();
  await expect(region.getByRole("link", { name: "What failed" })).toHaveCount(0);
  await page.reload();
  region = await open(page, "Views");
  await expect(region.getByRole("button", { name: /^Delete/ })).toHaveCount(0);
});

test("nothing of it is in the way of assistive technology, and it fits", async ({ page }) => {
  const isNarrow = test.info().project.name === "narrow";
  if (isNarrow) await page.setViewportSize({ width: 360, height: 740 });
  await openLive(page, "/predictions?q=status:failed%20created:24h%20source:api");
  for (const colorScheme of isNarrow ? (["dark"] as const) : (["light", "dark"] as const)) {
    await page.emulateMedia({ colorScheme });
    for (const menu of ["Time", "Views"]) {
      await open(page, menu);
      await expectAccessible(page);
    }
  }
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(overflow).toBeLessThanOrEqual(0);
});

test("a model is chosen from those that there are, with how many each has", async ({ page }) => {
  await openLive(page, "/predictions");
  const region = await open(page, "Model");
  const option = region.getByRole("link", { name: /^truefusion-pro/ });
  await expect(option).toContainText(/\d/);
  await option.click();
  await expect(page).toHaveURL(/q=model%3A%22truefusion-pro%22$/);
  await expect(rows(page).filter({ hasNotText: "truefusion-pro" })).toHaveCount(0);
  await expect(rows(page).first()).toBeVisible();
});
