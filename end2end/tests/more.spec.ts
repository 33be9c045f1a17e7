/** Going further down the list. */
import { expect, test } from "../console.ts";
import { ids, rows } from "../rows.ts";

test("each page follows the one before, to the beginning of the log", async ({ page, javaScriptEnabled }) => {
  await page.goto("/predictions");
  await expect(rows(page)).toHaveCount(50);
  const first = await ids(page);
  // With the module, more comes by itself towards the end.
  const more = async () => {
    if (javaScriptEnabled) await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    else await page.getByRole("link", { name: "Load more" }).click();
  };

  await more();
  await expect(page).toHaveURL(/\/predictions\?pages=[23]$/);
  await expect.poll(() => rows(page).count()).toBeGreaterThanOrEqual(100);
  expect((await ids(page)).slice(0, 50)).toEqual(first);

  await more();
  await expect(page).toHaveURL(/pages=3$/);
  await expect(page.getByText("This is the beginning of the log.")).toBeVisible();
  const all = await ids(page);
  expect(new Set(all).size).toBe(all.length);
  expect(all.length).toBe(128);
});

test("the address brings the same depth back", async ({ page }) => {
  await page.goto("/predictions?pages=2");
  await expect(rows(page)).toHaveCount(100);
  const before = await ids(page);
  await page.reload();
  await expect(rows(page)).toHaveCount(100);
  expect(await ids(page)).toEqual(before);
});
