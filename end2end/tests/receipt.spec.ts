/** What a list says of what it covers; works without a script. */
import { expect, test } from "../console.ts";

test("a search says how much it searched, and tells more on demand", async ({ page }) => {
  await page.goto("/predictions?q=truefusion");
  const receipt = page.getByRole("group").filter({ hasText: /^Searched all \d/ });
  await expect(receipt).toBeVisible();
  await receipt.locator("summary").click();
  const said = async (what: string) => receipt.locator("dt", { hasText: what }).locator("+ dd").innerText();
  expect(await said("Stored")).toMatch(/^\d+$/);
  expect(await said("Oldest")).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
  expect(await said("History")).toMatch(/^Complete \u2013 matched the API at \d{4}-\d\d-\d\d/);
  expect(await said("Searched")).toBe("All that is held");
  expect(await said("Text")).toBe("Inputs, outputs and errors, up to date");
});

test("the list without a search says whether it is complete", async ({ page }) => {
  await page.goto("/predictions");
  await expect(page.getByRole("group").filter({ hasText: /^All history loaded/ })).toBeVisible();
});
