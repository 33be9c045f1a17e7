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

test("a conversation is a form, and then a page with the answer", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await page.goto(`${installation.url}/playground?model=mera`);
  await page.getByRole("textbox", { name: "Message 1" }).fill("Is a zeppelin fast?");
  await page.getByRole("button", { name: "Run", exact: true }).click();
  await expect(page).toHaveURL(/\/predictions\/chat\./);
  await expect(page.getByText("known to this console alone")).toBeVisible();
  await expect(async () => {
    await page.reload();
    await expect(page.getByText("the difference is your answer").first()).toBeVisible();
  }).toPass();
  await expect(page.locator("dd", { hasText: "WEB" })).toBeVisible();
});
