/** Commands without a script: boxes in a form, a question, and the job's own page. */
import { expect, test } from "../console.ts";
import { ids, row } from "../rows.ts";

test("deletes what was checked, by forms and links", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await installation.ready();
  await page.goto(`${installation.url}/predictions`);
  const [first, second] = await ids(page);
  const bar = page.getByRole("form", { name: "Selection" });
  await expect(bar).toBeHidden();
  for (const id of [first ?? "", second ?? ""]) await row(page, id).getByRole("checkbox").check();
  await bar.getByRole("button", { name: "Delete" }).click();
  await expect(page.getByRole("heading", { name: "Delete 2 predictions?" })).toBeVisible();
  await page.getByRole("button", { name: "Delete 2 predictions" }).click();
  await expect(page.getByRole("heading", { name: "Deleted 2 of 2" })).toBeVisible();
  await page.getByRole("link", { name: "Predictions" }).click();
  await expect(row(page, first ?? "")).toHaveCount(0);
});
