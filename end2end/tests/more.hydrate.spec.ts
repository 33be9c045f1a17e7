/** With the module, more is added below what is there. */
import { expect, test } from "../console.ts";
import { openLive, rows } from "../rows.ts";

test("more comes by itself towards the end, and what was there stays where it is", async ({ page }) => {
  await openLive(page, "/predictions");
  await expect(rows(page)).toHaveCount(50);
  const last = rows(page).nth(49);
  await last.evaluate((row) => Object.assign(row, { wasHere: true }));
  await last.scrollIntoViewIfNeeded();
  const place = async () => (await last.boundingBox())?.y;
  const before = await place();
  await expect(page).toHaveURL(/pages=[23]$/);
  await expect.poll(() => rows(page).count()).toBeGreaterThanOrEqual(100);
  expect(await place()).toBe(before);
  expect(await last.evaluate((row) => "wasHere" in row)).toBe(true);
});

test("back from a prediction's page brings depth and place back", async ({ page }) => {
  await openLive(page, "/predictions?pages=2");
  const link = rows(page).nth(80).getByRole("link").first();
  await link.scrollIntoViewIfNeeded();
  const place = () => page.evaluate(() => Math.round(scrollY));
  await expect.poll(place).toBeGreaterThan(1000);
  const before = await place();
  const href = (await link.getAttribute("href")) ?? "";
  await rows(page).nth(80).click();
  await page.getByRole("link", { name: "View full prediction" }).click();
  await expect(page).toHaveURL(new RegExp(`${href}$`));
  await page.goBack();
  await expect(page).toHaveURL(/pages=[23]&peek=/);
  await expect.poll(() => rows(page).count()).toBeGreaterThanOrEqual(100);
  await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThan(60);
});
