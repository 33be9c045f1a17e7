/** Keys of input methods and of keyboards of other scripts. */
import { expect, test } from "../console.ts";
import { openLive } from "../rows.ts";

/** A key as the browser would tell it. */
type Key = { key: string; code: string; isComposing?: boolean; keyCode?: number; ctrlKey?: boolean };

test("an Enter that ends a composition chooses nothing", async ({ page }) => {
  await openLive(page, "/predictions");
  const press = (init: Key) =>
    page.evaluate((init) => {
      document.activeElement?.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    }, init);
  await page.keyboard.press("Control+k");
  const palette = page.getByRole("combobox", { name: "Go to" });
  await palette.fill("models");
  await press({ key: "Enter", code: "Enter", isComposing: true });
  await press({ key: "Enter", code: "Enter", keyCode: 229 });
  await expect(palette).toHaveValue("models");
  await expect(page).toHaveURL(/\/predictions$/);
  await palette.press("Enter");
  await expect(page).toHaveURL(/\/models$/);
});

test("shortcuts go by the place of a Cyrillic key", async ({ page }) => {
  await openLive(page, "/predictions");
  const press = (init: Key) =>
    page.evaluate((init) => {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { bubbles: true, cancelable: true, ...init }));
    }, init);
  await press({ key: "о", code: "KeyJ" });
  await expect(page.locator("tr[data-id]:focus-within")).toHaveCount(1);
  await press({ key: ".", code: "Slash" });
  await expect(page.locator("#search")).toBeFocused();
  await page.locator("#search").blur();
  await press({ key: "л", code: "KeyK", ctrlKey: true });
  await expect(page.getByRole("combobox", { name: "Go to" })).toBeVisible();
});
