/** The keys of the list. */
import { expect, test } from "../console.ts";
import { openLive, row, rows, search, sidebar } from "../rows.ts";

test.beforeEach(async ({ page }) => openLive(page, "/predictions"));

test("slash goes to the search, and keys are letters while one types", async ({ page }) => {
  await page.keyboard.press("/");
  await expect(search(page)).toBeFocused();
  await page.keyboard.type("jk?");
  await expect(search(page)).toHaveValue("jk?");
  await expect(page.getByRole("heading", { name: "Keys" })).toBeHidden();
});

test("j and k go through the rows, Enter opens, Escape closes", async ({ page }) => {
  const link = (number: number) => rows(page).nth(number).getByRole("link").first();
  await page.keyboard.press("j");
  await expect(link(0)).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await expect(link(2)).toBeFocused();
  await page.keyboard.press("k");
  await expect(link(1)).toBeFocused();

  const id = (await rows(page).nth(1).getAttribute("data-id")) ?? "";
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/predictions?peek=${id}`);
  await expect(sidebar(page).getByText(id, { exact: true })).toBeVisible();

  // The sidebar follows the row.
  await page.keyboard.press("j");
  const next = (await rows(page).nth(2).getAttribute("data-id")) ?? "";
  await expect(sidebar(page).getByText(next, { exact: true })).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(sidebar(page)).toBeHidden();
  await expect(page).toHaveURL(/\/predictions$/);
});

test("c copies the id of the row", async ({ page, context, shared }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await row(page, shared.samples.text).getByRole("link").first().focus();
  await page.keyboard.press("c");
  await expect(row(page, shared.samples.text).getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(shared.samples.text);
});

test("r asks upstream at once", async ({ page }) => {
  const asked = page.waitForResponse("**/api/refresh*");
  await page.keyboard.press("r");
  expect((await asked).status()).toBe(200);
});

test("the question mark shows all keys, Escape hides them and leaves the sidebar", async ({ page, shared }) => {
  await row(page, shared.samples.text).click();
  await expect(sidebar(page)).toBeVisible();
  await page.keyboard.press("?");
  await expect(page.getByRole("heading", { name: "Keys" })).toBeVisible();
  await expect(page.getByText("Next prediction")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("heading", { name: "Keys" })).toBeHidden();
  await expect(sidebar(page)).toBeVisible();
});
