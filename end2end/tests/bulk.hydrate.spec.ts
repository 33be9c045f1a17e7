/** Rows are chosen, and something is done with exactly those. */
import { readFile } from "node:fs/promises";

import type { Locator, Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { expect, type Installation, test } from "../console.ts";
import { goOn, ids, openLive, row, rows } from "../rows.ts";

function box(page: Page, id: string): Locator {
  return row(page, id).getByRole("checkbox");
}

function bar(page: Page): Locator {
  return page.getByRole("form", { name: "Selection" });
}

function dialog(page: Page): Locator {
  return page.getByRole("dialog");
}

/** A console of the test's own, whose predictions may go. */
async function open(page: Page, install: (args?: object) => Promise<Installation>): Promise<Installation> {
  const installation = await install({ samples: false });
  await openLive(page, `${installation.url}/predictions`);
  return installation;
}

test("a click chooses, shift a range, and the bar moves nothing", async ({ page }) => {
  await openLive(page, "/predictions");
  await page.evaluate(() => {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        document.body.dataset["shift"] = `${Number(document.body.dataset["shift"] ?? 0) + (entry as unknown as { value: number }).value}`;
      }
    }).observe({ type: "layout-shift" });
  });
  const shown = await ids(page);
  const [first, third] = [shown[0] ?? "", shown[2] ?? ""];
  const before = await row(page, third).boundingBox();
  await box(page, first).click();
  await expect(bar(page)).toContainText("1 prediction selected");
  await box(page, third).click({ modifiers: ["Shift"] });
  await expect(bar(page)).toContainText("3 predictions selected");
  await expect(box(page, shown[1] ?? "")).toBeChecked();
  expect(await row(page, third).boundingBox()).toEqual(before);
  await expect(page).toHaveURL(/\/predictions$/);
  expect(await page.evaluate(() => document.body.dataset["shift"])).toBeUndefined();

  await bar(page).getByRole("button", { name: "Clear the selection" }).click();
  await expect(bar(page)).toBeHidden();
  await expect(box(page, third)).not.toBeChecked();
});

test("x chooses the focused row, the head all that are loaded", async ({ page }) => {
  await openLive(page, "/predictions?q=truefusion");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(bar(page)).toContainText("1 prediction selected");
  await page.keyboard.press("j");
  await page.keyboard.press("x");
  await expect(bar(page)).toContainText("2 predictions selected");
  await page.keyboard.press("x");
  await expect(bar(page)).toContainText("1 prediction selected");
  const all = page.getByRole("checkbox", { name: "Select all that are loaded" });
  await all.click();
  await expect(bar(page)).toContainText(`${(await ids(page)).length} predictions selected`);
  await expect(all).toBeChecked();
  await all.click();
  await expect(bar(page)).toBeHidden();
});

test("cancels what was chosen, and asks first", async ({ page, install }) => {
  const installation = await open(page, install);
  const running = [await installation.create({ held: true }), await installation.create({ held: true })];
  for (const id of running) await box(page, id).click();
  await bar(page).getByRole("button", { name: "Cancel" }).click();
  await expect(dialog(page)).toContainText("Cancel 2 predictions?");
  await expect(dialog(page)).toContainText("cannot be resumed");
  await expectAccessible(page);
  // Escape closes the dialog, changes nothing, and gives the focus back.
  await page.keyboard.press("Escape");
  await expect(dialog(page)).toBeHidden();
  await expect(bar(page).getByRole("button", { name: "Cancel" })).toBeFocused();
  await expect(bar(page)).toContainText("2 predictions selected");

  await page.keyboard.press("Enter");
  await dialog(page).getByRole("button", { name: "Cancel 2 predictions" }).click();
  await expect(dialog(page).getByRole("status")).toHaveText("Cancelled 2 of 2");
  await dialog(page).getByRole("button", { name: "Close" }).last().click();
  for (const id of running) await expect(row(page, id)).toContainText("Cancelled");
  await expect(bar(page)).toBeHidden();
});

test("all that match is a frozen set, and what fails is listed with its reason", async ({ page, install }) => {
  // The account may ask little, and what fails is tried again.
  test.slow();
  const installation = await open(page, install);
  await page.goto(`${installation.url}/predictions?q=truefusion`);
  await box(page, (await ids(page))[0] ?? "").click();
  await bar(page).getByRole("button", { name: "All that match" }).click();
  await expect(bar(page)).toContainText(/\d+ predictions selected/);
  const count = Number(/(\d+) predictions/.exec((await bar(page).textContent()) ?? "")?.[1]);

  // What comes later does not belong to it.
  const late = await installation.create({ model: "truefusion", held: true });
  await expect.poll(async () => (await fetch(`${installation.url}/predictions?q=${late}`)).text()).toContain(`data-id="${late}"`);
  await expect(bar(page)).toContainText(`${count} predictions selected`);
  await bar(page).getByRole("button", { name: "Delete" }).click();
  await expect(dialog(page)).toContainText(`Delete ${count} predictions?`);
  await expect(dialog(page)).toContainText(/Cost: \$\d+\.\d+ in total/);
  await expect(dialog(page)).toContainText("This cannot be undone.");

  await installation.control("faults", { faults: ["delete:500=1"] });
  await dialog(page).getByRole("button", { name: /^Delete/ }).click();
  await expect(dialog(page).getByRole("progressbar")).toBeVisible();
  await expect(dialog(page).getByRole("list", { name: "Not done" })).toContainText("Failed:");
  await dialog(page).getByRole("button", { name: "Stop" }).click();
  await expect(dialog(page).getByRole("status")).toContainText(`Deleted 0 of ${count}, ${count} not`, { timeout: 20_000 });
  await expect(dialog(page).getByRole("button", { name: "Copy the list" })).toBeVisible();
  await expectAccessible(page);
  await dialog(page).getByRole("button", { name: "Close" }).last().click();
  // They are chosen again, to try once more.
  await expect(bar(page)).toContainText(`${count} predictions selected`);
});

test("the export holds exactly what was filtered, or chosen", async ({ page }) => {
  await openLive(page, "/predictions?q=mera");
  const listed = await ids(page);
  const link = page.getByRole("group", { name: "Export all that match" }).getByRole("link", { name: "CSV" });
  const [file] = await Promise.all([page.waitForEvent("download"), link.click()]);
  expect(file.suggestedFilename()).toMatch(/^predictions-\d{4}-\d\d-\d\d-mera\.csv$/);
  const lines = (await readFile(await file.path(), "utf8")).trimEnd().split("\r\n").slice(1);
  expect(lines.map((line) => line.split(",")[0])).toEqual(listed);

  await box(page, listed[1] ?? "").click();
  const [chosen] = await Promise.all([
    page.waitForEvent("download"),
    bar(page).getByRole("button", { name: "JSON" }).click(),
  ]);
  const json = (await readFile(await chosen.path(), "utf8")).trimEnd().split("\n");
  expect(json.map((line) => (JSON.parse(line) as { id: string }).id)).toEqual([listed[1]]);
  await expect(bar(page)).toContainText("1 prediction selected");
});

test("a selection survives news and more rows", async ({ page, install }) => {
  const installation = await open(page, install);
  const second = (await ids(page))[1] ?? "";
  await box(page, second).click();
  await installation.create({ model: "truefusion" });
  await goOn(page);
  await expect.poll(async () => rows(page).count()).toBeGreaterThan(60);
  await expect(box(page, second)).toBeChecked();
  await expect(bar(page)).toContainText("1 prediction selected");
});

test("the bar is accessible in both themes", async ({ page }) => {
  test.slow();
  await openLive(page, "/predictions?q=mera");
  await box(page, (await ids(page))[0] ?? "").click();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
});
