/** The models and the Playground, with and without a script, wide and narrow. */
import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";

test("a model is found, looked at and tried", async ({ page, javaScriptEnabled }) => {
  await page.goto("/models?q=truefusion&type=image");
  await expect(page.getByRole("status").filter({ hasText: "models" })).toBeVisible();
  if (javaScriptEnabled) await expectAccessible(page);
  await page.getByRole("link", { name: "TrueFusion Pro", exact: true }).click();
  await expect(page).toHaveURL(/\/models\/truefusion-pro$/);
  await expect(page.getByRole("row", { name: /number_of_images/ })).toContainText("whole number, 1 to 4");
  if (javaScriptEnabled) await expectAccessible(page);
  await page.getByRole("link", { name: "Try in Playground" }).click();
  await expect(page.locator('[name="field/prompt"]')).toBeVisible();
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wider).toBeLessThanOrEqual(0);
});

test("a prediction's input is tried again", async ({ page, shared }) => {
  await page.goto(`/predictions/${shared.samples.images}`);
  await page.getByRole("link", { name: "Try in Playground" }).click();
  await expect(page.locator('[name="field/prompt"]')).toHaveValue("a lighthouse on a cliff");
  await expect(page.locator('[name="field/number_of_images"]')).toHaveValue("2");
});
