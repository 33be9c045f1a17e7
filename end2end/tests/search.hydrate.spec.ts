/** Searching while one types. */
import { expect, test } from "../console.ts";
import { openLive, row, rows, search, sidebar } from "../rows.ts";

test("the list follows what is typed, in place", async ({ page, shared }) => {
  await openLive(page, "/predictions");
  const depth = () => page.evaluate(() => history.length);
  const before = await depth();
  await search(page).pressSequentially("veo");
  await expect(page).toHaveURL(/\?q=veo$/);
  await expect(row(page, shared.samples.video)).toBeVisible();
  await expect(rows(page).filter({ hasNotText: "veo" })).toHaveCount(0);
  await expect(search(page)).toBeFocused();

  await search(page).fill("");
  await expect(page).toHaveURL(/\/predictions$/);
  await expect(rows(page)).toHaveCount(50);
  expect(await depth()).toBe(before);
});

test("back brings the search back, in the list and in the field", async ({ page }) => {
  await openLive(page, "/predictions");
  await search(page).fill("failed");
  await expect(page).toHaveURL(/\?q=failed$/);
  await rows(page).first().click();
  await sidebar(page).getByRole("link", { name: "View full prediction" }).click();
  await expect(page).toHaveURL(/\/predictions\/[^?]+\?in=failed$/);
  await page.goBack();
  await expect(page).toHaveURL(/\?q=failed&peek=/);
  await expect(search(page)).toHaveValue("failed");
  await expect(rows(page).filter({ hasNotText: "Failed" })).toHaveCount(0);
});

test("an answer that comes late does not replace a newer one", async ({ page }) => {
  await openLive(page, "/predictions");
  // The first answer is only held back; what it says is the server's.
  let letGo = () => {};
  const isLate = new Promise<void>((resolve) => (letGo = resolve));
  await page.route("**/api/list*", async (route) => {
    const response = await route.fetch();
    if (route.request().postData()?.includes("truefusion")) await isLate;
    await route.fulfill({ response });
  });
  const asked = page.waitForRequest("**/api/list*");
  await search(page).fill("truefusion");
  const late = await asked;
  await search(page).fill("veo");
  await expect(page).toHaveURL(/\?q=veo$/);

  letGo();
  await (await late.response())?.finished();
  await expect(rows(page).filter({ hasNotText: "veo" })).toHaveCount(0);
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  await expect(page).toHaveURL(/\?q=veo$/);
  expect(await rows(page).filter({ hasNotText: "veo" }).count()).toBe(0);
  await expect(rows(page).first()).toContainText("veo");
});
