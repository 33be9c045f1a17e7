/** A run without a script: a form, what is wrong with it, and the prediction. */
import { expect, test } from "../console.ts";

test("a form is refused with what was typed, and then runs", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await page.goto(`${installation.url}/playground?model=truefusion-pro`);
  await page.getByLabel("Prompt").fill("a boat\nat dawn");
  await page.getByLabel("Number of images").fill("many");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page.getByText("This must be a whole number.")).toBeVisible();
  await expect(page.getByLabel("Prompt")).toHaveValue("a boat\nat dawn");
  await page.getByLabel("Number of images").fill("1");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page).toHaveURL(/\/predictions\//);
  await expect(page.getByText("a boat")).toBeVisible();
  await expect(page.locator("dd", { hasText: "WEB" })).toBeVisible();
});
