/** The columns of the list, where there is room for all of them. */
import { expect, test } from "../console.ts";
import { row } from "../rows.ts";

test("every column has its name", async ({ page }) => {
  await page.goto("/predictions");
  // What is written beside the box of all is seen above cards only.
  const names = ["Select all", "Status", "ID", "Model", "Source", "Queued", "Running", "Total", "Cost", "Created", "Preview"];
  await expect(page.getByRole("columnheader")).toHaveText(names);
});

test("a row shows source, durations and cost, and a dash for what is not known", async ({ page, shared }) => {
  await page.goto("/predictions");
  const cells = row(page, shared.samples.images).getByRole("cell");
  await expect(cells.nth(4)).toHaveText("API");
  await expect(cells.nth(5)).toHaveText("—");
  await expect(cells.nth(6)).toHaveText(/^\d+\.\d\ds$/);
  await expect(cells.nth(7)).toHaveText(/^\d+\.\d\ds$/);
  await expect(cells.nth(8)).toHaveText(/^\$\d+\.\d\d+$/);
  await expect(cells.nth(9)).toHaveText(/now|ago/);
  const unpaid = row(page, shared.samples.cancelled).getByRole("cell").nth(8);
  await expect(unpaid.getByTitle("Not reported")).toHaveText("—");
});
