/** The narrowest screens: nothing is wider than they are. */
import type { Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { row, search, sidebar } from "../rows.ts";

test.use({ viewport: { width: 360, height: 740 } });

async function expectToFit(page: Page): Promise<void> {
  const [needs, has] = await page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    return [scrollWidth, clientWidth] as const;
  });
  expect(needs, page.url()).toBeLessThanOrEqual(has);
}

test("the list and what is not there fit", async ({ page, errors }) => {
  errors.expect(/status of 404/);
  for (const path of ["/predictions", "/predictions?q=no-such-thing", "/predictions/none", "/no/such/page"]) {
    await page.goto(path);
    await expect(page.getByRole("main")).toBeVisible();
    await expectToFit(page);
  }
});

for (const kind of ["images", "video", "speech", "code", "text", "failed"] as const) {
  test(`a prediction fits: ${kind}`, async ({ page, shared }) => {
    const id = shared.samples[kind];
    for (const path of [`/predictions/${id}`, `/predictions/${id}?tab=json&input=json`, `/predictions?q=mera&peek=${id}&tab=json`]) {
      await page.goto(path);
      await expect(page.getByText(id, { exact: true }).first()).toBeAttached();
      await expectToFit(page);
    }
  });
}

test("a row, its sidebar and the search are usable", async ({ page, shared }) => {
  await page.goto("/predictions");
  const mine = row(page, shared.samples.text);
  // Which of the samples comes last is chance: they were made at once.
  await mine.scrollIntoViewIfNeeded();
  await expect(mine.getByText("Succeeded", { exact: true })).toBeInViewport();
  await expect(mine.getByText("mera", { exact: true })).toBeInViewport();
  await expect(search(page)).toBeInViewport();
  await page.goto(`/predictions?peek=${shared.samples.text}`);
  await expect(sidebar(page).getByRole("link", { name: "Close" })).toBeInViewport();
  await expect(sidebar(page).getByRole("link", { name: "View full prediction" })).toBeInViewport();
});
