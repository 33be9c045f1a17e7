/** Searching by form: by model, by the beginning of an id, by status. */
import type { Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { goOn, ids, row, rows, search } from "../rows.ts";

async function searchFor(page: Page, text: string): Promise<void> {
  await search(page).fill(text);
  await search(page).press("Enter");
  await expect(page).toHaveURL(`/predictions?q=${encodeURIComponent(text)}`);
}

test("a part of the model's name finds its predictions", async ({ page }) => {
  await page.goto("/predictions");
  await searchFor(page, "flux");
  await expect(rows(page).filter({ hasNotText: "flux" })).toHaveCount(0);
  await expect(rows(page).first()).toContainText("black-forest-labs/flux-2-flex");
  await expect(page.getByRole("status").filter({ hasText: /^\d+ match(es)?$/ })).toBeVisible();
});

test("the beginning of an id finds it", async ({ page, shared }) => {
  const id = shared.samples.video;
  await page.goto("/predictions");
  await searchFor(page, id.slice(0, 11).toUpperCase());
  await expect(rows(page)).toHaveCount(1);
  await expect(row(page, id)).toBeVisible();
});

test("a status finds its predictions, in either spelling, and all words must fit", async ({ page, shared }) => {
  await page.goto("/predictions?q=canceled");
  await expect(row(page, shared.samples.cancelled)).toBeVisible();
  await expect(rows(page).filter({ hasNotText: "Cancelled" })).toHaveCount(0);
  await page.goto("/predictions?q=failed%20truefusion");
  await expect(row(page, shared.samples.failed)).toBeVisible();
  await expect(rows(page).filter({ hasNotText: "Failed" })).toHaveCount(0);
  await expect(rows(page).filter({ hasNotText: "truefusion" })).toHaveCount(0);
});

test("no match says what was searched and how to get back", async ({ page }) => {
  await page.goto("/predictions?q=no-such-thing");
  await expect(page.getByRole("heading", { name: "No prediction matches “no-such-thing”" })).toBeVisible();
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole("link", { name: "Clear the search" }).click();
  await expect(page).toHaveURL(/\/predictions$/);
  await expect(rows(page)).toHaveCount(50);
  await expect(search(page)).toHaveValue("");
});

test("a search survives a reload and goes on when more is loaded", async ({ page }) => {
  await page.goto("/predictions?q=succeeded");
  await expect(search(page)).toHaveValue("succeeded");
  await goOn(page);
  await expect(page).toHaveURL(/q=succeeded&pages=2/);
  await expect.poll(async () => (await ids(page)).length).toBeGreaterThan(50);
  await expect(rows(page).filter({ hasNotText: "Succeeded" })).toHaveCount(0);
  await page.reload();
  await expect(search(page)).toHaveValue("succeeded");
});

test("what is typed is shown, never run", async ({ page }) => {
  const hostile = `"><img src=x onerror=alert(1)>`;
  await page.goto(`/predictions?q=${encodeURIComponent(hostile)}`);
  await expect(page.getByRole("heading", { name: `No prediction matches “${hostile}”` })).toBeVisible();
  await expect(page.getByRole("img")).toHaveCount(0);
});

test("a mistake is told, with a link that puts it right", async ({ page, errors }) => {
  errors.expect(/status of 400/);
  await page.goto("/predictions?q=staus:failed");
  await expect(page.getByText("There is no filter staus:. Did you mean status?")).toBeVisible();
  await expect(search(page)).toHaveAttribute("aria-invalid", "true");
  await expect(rows(page)).toHaveCount(0);
  await page.getByRole("link", { name: "Use status" }).click();
  await expect(page).toHaveURL(/q=status%3Afailed$/);
  await expect(rows(page).first()).toContainText("Failed");
});

test("the help names the grammar, with examples to follow", async ({ page }) => {
  await page.goto("/predictions");
  await page.getByRole("button", { name: "How to search" }).click();
  await expect(page.getByRole("heading", { name: "How to search" })).toBeVisible();
  await page.getByRole("link", { name: "-status:succeeded" }).click();
  await expect(page).toHaveURL(/q=-status%3Asucceeded$/);
  await expect(rows(page).first()).toBeVisible();
  await expect(rows(page).filter({ hasText: "Succeeded" })).toHaveCount(0);
});
