/** A prediction is deleted from its page without a script: a form, a question, a job. */
import { expect, test } from "../console.ts";
import { ids } from "../rows.ts";

test("deletes by a form", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await page.goto(`${installation.url}/predictions`);
  const id = (await ids(page))[0] ?? "";
  await page.goto(`${installation.url}/predictions/${id}`);
  await page.getByRole("form", { name: "Actions" }).getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "Delete 1 prediction?" })).toBeVisible();
  await page.getByRole("button", { name: "Delete 1 prediction" }).click();
  await expect(page.getByRole("heading", { name: "Deleted 1 of 1" })).toBeVisible();
});
