/** The palette: one key leads to pages, models, predictions, what can be done, and Eve. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { ids, openLive, row, sidebar } from "../rows.ts";

async function opened(page: Page) {
  await page.keyboard.press("Control+k");
  const field = page.getByRole("combobox", { name: "Go to" });
  await expect(field).toBeFocused();
  return field;
}

test("it goes to a page, by the arrows as well, and gives the focus back", async ({ page }) => {
  await openLive(page, "/predictions");
  const field = await opened(page);
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
  await expect(page).toHaveURL("/predictions");
  await (await opened(page)).fill("o");
  await expect(page.getByRole("option", { name: "Predictions Page" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("option", { name: "Models Page" })).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/models");
});

test("it offers what can be done with the sidebar only while that is open", async ({ page }) => {
  await openLive(page, "/predictions");
  const offered = page.getByRole("option", { name: "View full prediction" });
  await row(page, (await ids(page))[1] ?? "").click();
  await expect(sidebar(page)).toBeFocused();
  const field = await opened(page);
  await field.fill("prediction");
  await expect(offered).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(field).toBeHidden();
  await page.keyboard.press("Escape");
  await expect(sidebar(page)).toBeHidden();
  await (await opened(page)).fill("prediction");
  await expect(page.getByRole("option", { name: "Predictions Page" })).toBeVisible();
  await expect(offered).toHaveCount(0);
});

test("all of it is in its dialog", async ({ page }) => {
  await openLive(page, "/predictions");
  await opened(page);
  const sizes = await page.getByRole("dialog").evaluate((it) => [it.scrollWidth - it.clientWidth, it.scrollLeft]);
  // It is as wide as a whole number of pixels, its content may be a fraction wider.
  expect(sizes[0]).toBeLessThanOrEqual(1);
  expect(sizes[1]).toBe(0);
});

test("it finds a prediction by the beginning of its id, and a model by a part of its name", async ({ page }) => {
  await openLive(page, "/predictions");
  const id = (await ids(page))[3] ?? "";
  await (await opened(page)).fill(id.slice(0, 8));
  await expect(page.getByRole("option").first()).toContainText(id);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/predictions/${id}`);
  await (await opened(page)).fill("veo");
  await page.getByRole("option", { name: "Its predictions" }).first().click();
  await expect(page).toHaveURL(/\/predictions\?q=model/);
});

test("it does what the sidebar has a button for, and hands the rest to Eve", async ({ page }) => {
  await openLive(page, "/predictions");
  const id = (await ids(page))[2] ?? "";
  await row(page, id).click();
  await expect(page.getByRole("form", { name: "Actions" })).toBeVisible();
  await (await opened(page)).fill("delete this");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("Delete 1 prediction?");
  await page.keyboard.press("Escape");
  await (await opened(page)).fill("how many failed");
  await page.getByRole("option", { name: "Ask Eve" }).click();
  await expect(page).toHaveURL(/\/eve\?question=how%20many%20failed|\/eve\?question=how\+many\+failed/);
});

test("it does to the selection what the bar does, and asks the server once a pause", async ({ page }) => {
  await openLive(page, "/predictions");
  for (const id of (await ids(page)).slice(0, 2)) await row(page, id).getByRole("checkbox").check();
  const field = await opened(page);
  const asked: string[] = [];
  page.on("request", (request) => {
    const { pathname } = new URL(request.url());
    if (/^\/api\/(offered|suggestions|list)$/.test(pathname)) asked.push(pathname);
  });
  await field.fill("delete selected");
  await expect.poll(() => asked).toEqual(["/api/offered"]);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("dialog")).toContainText("Delete 2 predictions?");
});
