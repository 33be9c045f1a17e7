/** A run without a script: a form, what is wrong with it, and the prediction. */
import { expect, test } from "../console.ts";

test("a form is refused with what was typed, and then runs", async ({ page, install, errors }) => {
  errors.expect(/status of 422/);
  const installation = await install({ samples: false });
  await page.goto(`${installation.url}/playground?model=truefusion-pro`);
  await page.locator('[name="field/prompt"]').fill("a boat\nat dawn");
  await page.locator('[name="field/number_of_images"]').fill("many");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByText("This must be a whole number.")).toBeVisible();
  await expect(page.locator('[name="field/prompt"]')).toHaveValue("a boat\nat dawn");
  await page.locator('[name="field/number_of_images"]').fill("1");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page).toHaveURL(/\/predictions\//);
  await expect(page.getByText("a boat").first()).toBeVisible();
  await expect(page.locator("dd", { hasText: "WEB" })).toBeVisible();
});
