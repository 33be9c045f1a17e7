/** Predictions side by side. */
import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { row } from "../rows.ts";

test("two predictions are told apart", async ({ page, shared, javaScriptEnabled }) => {
  const ids = [shared.samples.images, shared.samples.text];
  await page.goto(`/compare?ids=${ids.join(",")}`);
  await expect(page.getByRole("heading", { level: 1, name: "Compare" })).toBeVisible();
  for (const id of ids) await expect(page.locator(`a[href="/predictions/${id}"]`)).toBeVisible();
  const table = page.getByRole("region", { name: "Differences" });
  await expect(table).toContainText("18446744073709551615");
  await expect(table.getByText("removed", { exact: true }).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Text", exact: true })).toBeVisible();
  if (javaScriptEnabled) await expectAccessible(page);
});

test("too few, too many and unknown ones are told so", async ({ page, shared, errors }) => {
  errors.expect(/status of 40[04]/);
  for (const [ids, status, text] of [
    ["", 400, "Two to four predictions can be compared."],
    ["a,b,c,d,e", 400, "Two to four predictions can be compared."],
    [`${shared.samples.text},nobody`, 404, "Not known here: nobody."],
    ["nobody", 404, "There is no prediction with this id."],
  ] as const) {
    const response = await page.goto(`/compare?ids=${ids}`);
    expect(response?.status(), ids).toBe(status);
    await expect(page.getByText(text)).toBeVisible();
  }
  await page.goto(`/compare?ids=${shared.samples.text},nobody,${shared.samples.code}`);
  await expect(page.getByText("Not known here, so left out: nobody")).toBeVisible();
  await expect(page.getByRole("region", { name: "Differences" })).toBeVisible();
});

test("from a prediction's page, to others of its model, and one by its id", async ({ page, shared, javaScriptEnabled }) => {
  const { images, video, speech } = shared.samples;
  await page.goto(`/predictions/${images}`);
  await page.getByRole("link", { name: "Compare", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`/compare\\?ids=${images}$`));
  const others = page.getByRole("main").getByRole("listitem");
  await expect(page.getByRole("heading", { name: "others of truefusion-pro" })).toBeVisible();
  if (javaScriptEnabled) await expectAccessible(page);
  await others.getByRole("checkbox").first().check();
  await page.getByLabel("Another one, by its id").fill(video);
  await page.getByRole("button", { name: "Compare" }).click();
  const headings = page.getByRole("columnheader");
  await expect(headings.getByRole("link", { name: /^Leave out/ })).toHaveCount(3);
  await page.getByRole("link", { name: `Leave out ${video}` }).click();
  await expect(headings.getByRole("link", { name: /^Leave out/ })).toHaveCount(0);
  await page.goto(`/compare?ids=${images},${video},${speech},${shared.samples.failed}`);
  await expect(page.locator("video")).toBeVisible();
  if (javaScriptEnabled) await expectAccessible(page);
});

test("from the list's selection", async ({ page, shared }) => {
  const ids = [shared.samples.failed, shared.samples.code];
  await page.goto("/predictions");
  for (const id of ids) await row(page, id).getByRole("checkbox").check();
  await page.getByRole("form", { name: "Selection" }).getByRole("button", { name: "Compare" }).click();
  await expect(page).toHaveURL(/\/compare\?/);
  for (const id of ids) await expect(page.locator(`a[href="/predictions/${id}"]`)).toBeVisible();
});
