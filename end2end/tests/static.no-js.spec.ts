/** A page without JavaScript offers only what works. */
import { expect, test } from "../console.ts";

test("it says that it is a snapshot, and shows no button that would do nothing", async ({ page, shared }) => {
  for (const path of ["/predictions", `/predictions?peek=${shared.samples.text}`, `/predictions/${shared.samples.images}`]) {
    await page.goto(path);
    await expect(page.getByRole("status").filter({ hasText: /^Snapshot\b/ })).toBeVisible();
    // What opens a popover or sends a form works by itself.
    const idle = page.locator("button:not([popovertarget], [type=submit])");
    const buttons = idle.filter({ visible: true });
    expect(await buttons.evaluateAll((buttons) => buttons.map((button) => button.outerHTML)), path).toEqual([]);
  }
});

test("a whole id in the search field leads to its prediction", async ({ page, shared }) => {
  await page.goto("/predictions");
  const search = page.getByRole("search").getByRole("combobox");
  await search.fill(shared.samples.video.toUpperCase());
  await search.press("Enter");
  await expect(page).toHaveURL(`/predictions/${shared.samples.video}`);
  await page.goto("/predictions");
  await search.fill(`https://api.skytells.ai/v1/predictions/${shared.samples.text}`);
  await search.press("Enter");
  await expect(page).toHaveURL(`/predictions/${shared.samples.text}`);
});
