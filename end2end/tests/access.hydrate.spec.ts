/** What axe finds on each page, in both themes, on a wide and on a narrow screen. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { openLive, sidebar } from "../rows.ts";

async function expectAccessibleInThemes(page: Page): Promise<void> {
  // The themes differ in colors only, and those do not depend on the width: one is enough there.
  const isNarrow = test.info().project.name === "narrow";
  for (const colorScheme of isNarrow ? (["dark"] as const) : (["light", "dark"] as const)) {
    await page.emulateMedia({ colorScheme });
    await expectAccessible(page);
  }
}

for (const query of ["mera", "no-such-thing"]) {
  test(`the list of ${query}`, async ({ page }) => {
    await openLive(page, `/predictions?q=${query}`);
    await expectAccessibleInThemes(page);
  });
}

test("at 200 % everything of the list is there, and nothing is wider than the screen", async ({ page }) => {
  // What a browser does at 200 %: half as many CSS pixels of the same screen.
  await page.setViewportSize({ width: 720, height: 450 });
  await openLive(page, "/predictions?q=mera");
  await expectAccessible(page);
  const row = page.locator("tr[data-id]").first();
  for (const part of [row.getByText("mera", { exact: true }), row.getByRole("link").first(), page.getByRole("combobox")]) {
    await expect(part).toBeInViewport();
  }
  const [needs, has] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth] as const;
  });
  expect(needs).toBeLessThanOrEqual(has);
});

for (const [view, tab] of Object.entries({ preview: "", JSON: "&tab=json" })) {
  test(`the sidebar, its ${view}`, async ({ page, shared }) => {
    await openLive(page, `/predictions?q=mera&peek=${shared.samples.images}${tab}`);
    await expect(sidebar(page)).toBeVisible();
    await expectAccessibleInThemes(page);
  });
}

for (const kind of ["images", "video", "text", "failed"] as const) {
  test(`a prediction's page: ${kind}`, async ({ page, shared }) => {
    await openLive(page, `/predictions/${shared.samples[kind]}`);
    await expectAccessibleInThemes(page);
  });
}

test("what is not there", async ({ page, errors }) => {
  errors.expect(/status of 404/);
  await page.goto("/predictions/none");
  await expect(page.getByRole("heading", { name: "There is no prediction with this id." })).toBeVisible();
  await expectAccessibleInThemes(page);
});
