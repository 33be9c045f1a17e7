/** The reader's time zone: the browser's from the first page on, and one that is chosen. */
import { expect, test } from "../console.ts";

test.describe("in Afghanistan", () => {
  test.use({ timezoneId: "Asia/Kabul" });

  test("times are those of the browser from the first page on, and of the zone that is chosen", async ({ page }) => {
    await page.goto("/usage?range=7d");
    await expect(page.locator("html")).toHaveAttribute("data-zone", "Asia/Kabul");
    await expect(page.getByText("From (Asia/Kabul)").first()).toBeAttached();
    await page.goto("/predictions");
    const time = page.locator("tr[data-id] time").first();
    await expect(time).toHaveAttribute("title", / UTC\+04:30$/);

    await page.getByRole("link", { name: "Time zone: Asia/Kabul" }).click();
    await page.getByRole("combobox", { name: "Time zone" }).selectOption("America/New_York");
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page).toHaveURL(/\/predictions$/);
    await expect(page.locator("html")).toHaveAttribute("data-zone", "America/New_York");
    await expect(time).toHaveAttribute("title", / UTC-0[45]:00$/);
  });
});
