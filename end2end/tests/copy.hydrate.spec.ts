/** Copying: byte for byte, and also where the browser has no clipboard API. */
import type { Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { openLive, sidebar } from "../rows.ts";

test.beforeEach(({ context }) => context.grantPermissions(["clipboard-read", "clipboard-write"]));

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

test("the id, from the sidebar", async ({ page, shared }) => {
  await openLive(page, `/predictions?peek=${shared.samples.text}`);
  await sidebar(page).getByRole("button", { name: "Copy id" }).click();
  await expect(sidebar(page).getByRole("button", { name: "Copied" })).toBeVisible();
  expect(await clipboard(page)).toBe(shared.samples.text);
});

test("the prediction, exactly as upstream sent it", async ({ page, shared }) => {
  for (const id of [shared.samples.text, shared.samples.failed]) {
    const sent = await (await shared.upstream(`/predictions/${id}`)).text();
    await openLive(page, `/predictions?peek=${id}&tab=json`);
    await sidebar(page).getByRole("button", { name: "Copy prediction" }).click();
    expect(await clipboard(page)).toBe(sent);
  }
});

test("a number too large for JavaScript keeps its digits", async ({ page, shared }) => {
  await openLive(page, `/predictions/${shared.samples.text}?input=json`);
  await expect(page.getByRole("region", { name: "input", exact: true })).toContainText("18446744073709551615");
  await page.getByRole("button", { name: "Copy input" }).click();
  expect(await clipboard(page)).toContain("18446744073709551615");
});

test("on plain http, where the clipboard API is missing", async ({ page, context, shared }) => {
  // What a browser leaves out of a page that came over plain http from another machine.
  await page.addInitScript(() => {
    Object.defineProperty(window, "isSecureContext", { value: false });
    Object.defineProperty(navigator, "clipboard", { value: undefined });
  });
  await openLive(page, `/predictions?peek=${shared.samples.images}&tab=json`);
  await sidebar(page).getByRole("button", { name: "Copy prediction" }).click();
  await expect(sidebar(page).getByRole("button", { name: "Copied" })).toBeVisible();

  const reader = await context.newPage();
  await reader.goto("/healthz");
  await reader.bringToFront();
  expect(JSON.parse(await clipboard(reader))).toMatchObject({ id: shared.samples.images });
});
