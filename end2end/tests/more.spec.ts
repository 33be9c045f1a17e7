/** Going further down the list. */
import { expect, test } from "../console.ts";
import { goOn, ids, openLive, rows } from "../rows.ts";

test("each page follows the one before, to the beginning of the log", async ({ page, javaScriptEnabled }) => {
  if (javaScriptEnabled) await openLive(page, "/predictions");
  else await page.goto("/predictions");
  await expect(rows(page)).toHaveCount(50);
  const first = await ids(page);
  await goOn(page);
  await expect(page).toHaveURL(/\/predictions\?pages=[23]$/);
  await expect.poll(() => rows(page).count()).toBeGreaterThanOrEqual(100);
  expect((await ids(page)).slice(0, 50)).toEqual(first);

  await goOn(page);
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
