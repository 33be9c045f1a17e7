/** From one prediction's page to the next, within the search that it was opened from. */
import { expect, test } from "../console.ts";
import { expectLive, ids, row } from "../rows.ts";

test("previous and next are those of the list it was opened from", async ({ page, javaScriptEnabled }) => {
  await page.goto("/predictions?q=truefusion");
  if (javaScriptEnabled) await expectLive(page);
  const order = await ids(page);
  await row(page, order[1] ?? "").locator(".c-id").getByRole("link").click();
  // With the module a click on the row's link opens the sidebar; without, the page.
  if (javaScriptEnabled) await page.getByRole("link", { name: "View full prediction" }).click();
  await expect(page).toHaveURL(`/predictions/${order[1]}?in=truefusion`);
  await page.getByRole("link", { name: "Next prediction" }).click();
  await expect(page).toHaveURL(`/predictions/${order[2]}?in=truefusion`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(order[2] ?? "");
  await page.getByRole("link", { name: "Previous prediction" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText(order[1] ?? "");
  await page.getByRole("link", { name: "Previous prediction" }).click();
  await expect(page).toHaveURL(`/predictions/${order[0]}?in=truefusion`);
  await expect(page.getByRole("link", { name: "Previous prediction" })).toHaveAttribute("aria-disabled", "true");
  await page.getByRole("navigation", { name: "Predictions", exact: true }).getByRole("link", { name: /^Predictions/ }).click();
  await expect(page).toHaveURL(/\/predictions\?q=truefusion/);
});

test("a deep link has its neighbors among all, and stays clean", async ({ page }) => {
  await page.goto("/predictions");
  const order = await ids(page);
  await page.goto(`/predictions/${order[3]}`);
  await page.getByRole("link", { name: "Next prediction" }).click();
  await expect(page).toHaveURL(`/predictions/${order[4]}`);
});
