/** The usage page: what it shows, where its bars lead, and that everybody can read it. */
import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";

test("it is reached by the navigation and shows a picture and a table of each chart", async ({ page }) => {
  await page.goto("/predictions");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Usage" }).click();
  await expect(page).toHaveURL(/\/usage$/);
  await expect(page.getByRole("heading", { level: 1, name: "Usage" })).toBeVisible();
  for (const title of ["Predictions", "Spend", "Success rate", "Queued", "Running"]) {
    await expect(page.getByRole("img", { name: `${title} over time` })).toBeVisible();
    const table = page.getByRole("region", { name: `${title} as a table` });
    await expect(table).toBeHidden();
    await page.getByText(`${title} as a table`, { exact: true }).click();
    await expect(table.getByRole("row").nth(1)).toBeVisible();
  }
});

test("the range and the grouping are in the address", async ({ page }) => {
  await page.goto("/usage");
  await page.getByRole("navigation", { name: "Range" }).getByRole("link", { name: "30 days" }).click();
  await expect(page).toHaveURL(/\/usage\?range=30d$/);
  await page.getByRole("navigation", { name: "Group by" }).getByRole("link", { name: "status" }).click();
  await expect(page).toHaveURL(/\/usage\?range=30d&by=status$/);
  await expect(page.getByRole("heading", { name: "By status" })).toBeVisible();
  await expect(page.getByRole("region", { name: "By status" }).getByRole("rowheader", { name: "Failed" })).toBeVisible();
  await page.getByRole("textbox", { name: "Range" }).fill("2000-01-01..2000-01-03");
  await page.getByRole("button", { name: "Show" }).click();
  await expect(page.getByRole("heading", { name: "No predictions in this range" })).toBeVisible();
  await page.getByRole("link", { name: "Last 90 days" }).click();
  await expect(page.getByRole("img", { name: "Predictions over time" })).toBeVisible();
});

test("a bar, a number and a cause lead to their predictions", async ({ page, shared }) => {
  await page.goto("/usage?range=90d");
  const row = page.getByRole("region", { name: "By model" }).getByRole("row").filter({ hasText: "truefusion-edge" });
  const number = await row.getByRole("link").nth(1).textContent();
  await row.getByRole("link").nth(1).click();
  await expect(page).toHaveURL(/\/predictions\?q=created%3A90d%20model%3A%22/);
  await expect(page.getByText(new RegExp(`^${number} match`)).first()).toBeVisible();

  await page.goto("/usage?range=24h&by=status");
  // The last bar holds the samples, which were made just now.
  const bars = page.locator(".usage-plane", { has: page.getByRole("img", { name: "Predictions over time" }) });
  const bar = bars.locator(".usage-links a").filter({ hasText: /, Succeeded: / }).last();
  await bar.locator("rect").click();
  await expect(page).toHaveURL(/\/predictions\?q=created%3A.*succeeded/);
  await expect(page.locator(`tr[data-id="${shared.samples.text}"]`)).toBeVisible();

  await page.goto("/usage?range=90d");
  const cause = page.getByRole("region", { name: "Failures by cause" }).getByRole("row", { name: /Worker \[n\] gave up/ });
  await cause.getByRole("link", { name: "Example" }).click();
  await expect(page).toHaveURL(`/predictions/${shared.samples.failed}`);
});

for (const colorScheme of ["light", "dark"] as const) {
  test(`everybody can read it, and nothing is wider than the screen: ${colorScheme}`, async ({ page, errors, javaScriptEnabled }) => {
    errors.expect(/status of 400/);
    await page.emulateMedia({ colorScheme });
    for (const path of ["/usage?range=90d", "/usage?range=24h&by=status", "/usage?range=2000-01-01..2000-01-02", "/usage?q=status:odd"]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1, name: "Usage" })).toBeVisible();
      const [needs, has] = await page.evaluate(() => {
        const { scrollWidth, clientWidth } = document.documentElement;
        return [scrollWidth, clientWidth] as const;
      });
      expect(needs, path).toBeLessThanOrEqual(has);
      if (javaScriptEnabled) await expectAccessible(page);
    }
  });
}
