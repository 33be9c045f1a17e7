/** A page without JavaScript offers only what works. */
import { expect, test } from "../console.ts";

test("it says that it is a snapshot, and shows no button that would do nothing", async ({ page, shared }) => {
  for (const path of ["/predictions", `/predictions?peek=${shared.samples.text}`, `/predictions/${shared.samples.images}`]) {
    await page.goto(path);
    await expect(page.getByRole("status").filter({ hasText: /^Snapshot$/ })).toBeVisible();
    const buttons = page.getByRole("button").filter({ visible: true });
    expect(await buttons.evaluateAll((buttons) => buttons.map((button) => button.outerHTML)), path).toEqual([]);
  }
});
