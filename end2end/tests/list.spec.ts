/** The list: what it shows and in which order. */
import { expect, test } from "../console.ts";
import { row, rows } from "../rows.ts";

test("a page of the newest predictions, newest first", async ({ page }) => {
  await page.goto("/predictions");
  await expect(page.getByRole("heading", { level: 1, name: "Predictions" })).toBeVisible();
  await expect(page.getByRole("table", { name: "Predictions, newest first" })).toBeVisible();
  await expect(rows(page)).toHaveCount(50);
  const created = await rows(page)
    .locator("time")
    .evaluateAll((times) => times.map((time) => Date.parse(time.getAttribute("datetime") ?? "")));
  expect(created).toEqual(created.toSorted((a, b) => b - a));
  expect(created).toHaveLength(50);
});

test("the count is of all that upstream has", async ({ page, shared }) => {
  const answer = await shared.upstream("/predictions?per_page=1");
  const { pagination } = (await answer.json()) as { pagination: { total: number } };
  await page.goto("/predictions");
  await expect(page.getByText(`${pagination.total} predictions`, { exact: true })).toBeVisible();
});

test("a row says in words how it ended and which model it was", async ({ page, shared }) => {
  await page.goto("/predictions");
  const { images, failed, cancelled } = shared.samples;
  const check = async (id: string, status: string, model: string) => {
    await expect(row(page, id).getByText(status, { exact: true })).toBeVisible();
    await expect(row(page, id).getByText(model, { exact: true })).toBeVisible();
  };
  await check(images, "Succeeded", "truefusion-pro");
  await check(failed, "Failed", "truefusion");
  await check(cancelled, "Cancelled", "truefusion-edge");
});

test("the id leads to the prediction's own page", async ({ page, shared }) => {
  const id = shared.samples.text;
  await page.goto("/predictions");
  const link = row(page, id).getByRole("link", { name: id.slice(0, 20) });
  await expect(link).toHaveAttribute("href", `/predictions/${id}`);
});

test("refresh stays on the list", async ({ page }) => {
  await page.goto("/predictions?q=truefusion");
  await page.getByRole("link", { name: "Refresh" }).click();
  await expect(page).toHaveURL(/\/predictions\?q=truefusion$/);
  await expect(rows(page).first()).toContainText("truefusion");
});
