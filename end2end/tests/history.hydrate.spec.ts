/** Back and forward between the list and a prediction's page. */
import { expect, test } from "../console.ts";
import { openLive, row, rows, search, sidebar } from "../rows.ts";

test("back and forward show what was there", async ({ page, shared }) => {
  const id = shared.samples.failed;
  await openLive(page, "/predictions?q=truefusion");
  await row(page, id).click();
  await sidebar(page).getByRole("link", { name: "View full prediction" }).click();
  const error = page.getByRole("region", { name: "Error", exact: true });
  await expect(page).toHaveURL(`/predictions/${id}?in=truefusion`);
  await expect(error).toBeVisible();

  await page.goBack();
  await expect(page).toHaveURL(`/predictions?q=truefusion&peek=${id}`);
  await expect(sidebar(page).getByText(id, { exact: true })).toBeVisible();
  await expect(search(page)).toHaveValue("truefusion");
  await expect(rows(page).filter({ hasNotText: "truefusion" })).toHaveCount(0);

  await page.goForward();
  await expect(page).toHaveURL(`/predictions/${id}?in=truefusion`);
  await expect(sidebar(page)).toBeHidden();
  await expect(error).toBeVisible();
  await page.reload();
  await expect(error).toBeVisible();
});

test("the tabs of a prediction's page are one step of the history", async ({ page, shared }) => {
  const id = shared.samples.text;
  await openLive(page, `/predictions/${id}`);
  await expect(page.getByRole("region", { name: "Text", exact: true })).toBeVisible();
  const depth = () => page.evaluate(() => history.length);
  const before = await depth();
  const output = page.getByRole("region", { name: "Output", exact: true });
  await output.getByRole("link", { name: "JSON" }).click();
  await expect(page).toHaveURL(`/predictions/${id}?tab=json`);
  await expect(output.getByRole("region", { name: "output", exact: true })).toBeVisible();
  expect(await depth()).toBe(before);
});
