/** The sidebar beside the list, as its address opens it. */
import { expect, test } from "../console.ts";
import { rows, sidebar } from "../rows.ts";

test("the address opens it beside the list, and a reload brings it back", async ({ page, shared }) => {
  const id = shared.samples.images;
  await page.goto(`/predictions?q=truefusion&peek=${id}`);
  for (const load of ["first", "again"]) {
    await expect(sidebar(page).getByText(id, { exact: true }), load).toBeVisible();
    await expect(sidebar(page).getByText("truefusion-pro", { exact: true })).toBeVisible();
    await expect(sidebar(page).getByText("Succeeded", { exact: true })).toBeVisible();
    await expect(sidebar(page).getByText("API", { exact: true })).toBeVisible();
    await expect(rows(page).first()).toContainText("truefusion");
    await page.reload();
  }
});

test("cost is upstream's own, or not reported", async ({ page, shared }) => {
  await page.goto(`/predictions?peek=${shared.samples.images}`);
  await expect(sidebar(page).getByRole("definition").filter({ hasText: /^\$\d+\.\d\d+$/ })).toBeVisible();
  await page.goto(`/predictions?peek=${shared.samples.cancelled}`);
  await expect(sidebar(page).getByRole("definition").filter({ hasText: /^not reported$/ })).toBeVisible();
});

test("it previews a picture, and shows the same as JSON", async ({ page, shared }) => {
  const id = shared.samples.images;
  await page.goto(`/predictions?peek=${id}`);
  const picture = sidebar(page).getByRole("img", { name: "output-0.png" });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);

  await sidebar(page).getByRole("link", { name: "JSON", exact: true }).click();
  await expect(page).toHaveURL(`/predictions?peek=${id}&tab=json`);
  await expect(sidebar(page).getByRole("region", { name: "prediction" })).toContainText(`"id": "${id}"`);
  await expect(picture).toBeHidden();

  await sidebar(page).getByRole("link", { name: "Preview", exact: true }).click();
  await expect(page).toHaveURL(`/predictions?peek=${id}`);
  await expect(picture).toBeVisible();
});

test("it leads to the full page", async ({ page, shared }) => {
  const id = shared.samples.text;
  await page.goto(`/predictions?peek=${id}`);
  await sidebar(page).getByRole("link", { name: "View full prediction" }).click();
  await expect(page).toHaveURL(`/predictions/${id}`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText("mera");
});

test("it closes and leaves the search", async ({ page, shared }) => {
  await page.goto(`/predictions?q=mera&peek=${shared.samples.text}`);
  await sidebar(page).getByRole("link", { name: "Close" }).click();
  await expect(page).toHaveURL("/predictions?q=mera");
  await expect(sidebar(page)).toBeHidden();
  await expect(rows(page).first()).toContainText("mera");
});

test("an id that nobody knows is told in it, and the list is there", async ({ page }) => {
  await page.goto("/predictions?peek=00000000-0000-4000-8000-000000000000");
  await expect(sidebar(page).getByText("There is no prediction with this id.")).toBeVisible();
  await expect(rows(page)).toHaveCount(50);
});
