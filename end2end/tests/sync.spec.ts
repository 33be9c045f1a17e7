/** The page of the ledger of days; works without a script. */
import { expect, test } from "../console.ts";

test("the ledger says what was counted, and when", async ({ page }) => {
  await page.goto("/predictions");
  await page.getByRole("group").filter({ hasText: "All history loaded" }).locator("summary").click();
  await page.getByRole("link", { name: "Sync details" }).click();
  await expect(page.getByRole("heading", { name: "Sync", level: 1 })).toBeVisible();
  await expect(page.getByText(/^Complete: the API counted [\d,]+ predictions at /)).toBeVisible();
  const today = page.getByRole("row").filter({ has: page.getByRole("rowheader") }).first();
  await expect(today.getByRole("rowheader")).toHaveText(/^\d{4}-\d\d-\d\d$/);
});

test("a day of the ledger leads to its predictions", async ({ page }) => {
  await page.goto("/sync");
  const day = page.getByRole("rowheader").getByRole("link").first();
  const name = await day.innerText();
  await day.click();
  await expect(page).toHaveURL(new RegExp(`created%3A${name}`));
  await expect(page.getByRole("row").nth(1)).toBeVisible();
});
