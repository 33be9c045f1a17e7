/** What is asked for while an answer is on its way, or cannot be had. */
import type { Page } from "@playwright/test";

import { AWAY, expect, test } from "../console.ts";
import { ids, openLive, row, rows, search, sidebar } from "../rows.ts";

/** Something that is held until it is released. */
function gate(): { held: Promise<void>; release: () => void } {
  let release: () => void = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  return { held, release };
}

/** From a search to a prediction's own page, by the sidebar. */
async function viewFull(page: Page, id: string): Promise<void> {
  await openLive(page, "/predictions?q=mera");
  await row(page, id).click();
  await sidebar(page).getByRole("link", { name: "View full prediction" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("mera");
}

test("a newer search does not wait for an older one, which comes to nothing", async ({ page, shared }) => {
  await openLive(page, "/predictions");
  const { held, release } = gate();
  let isFirst = true;
  // Held back, not made up: the server's own answer goes on as it came.
  await page.route("**/api/list*", async (route) => {
    if (isFirst) {
      isFirst = false;
      await held;
    }
    await route.continue();
  });
  const asked = page.waitForRequest("**/api/list*");
  await search(page).fill("truefusion");
  await asked;
  await search(page).fill(shared.samples.text);
  await expect(rows(page)).toHaveCount(1);
  const late = page.waitForResponse("**/api/list*");
  release();
  await late;
  await expect(row(page, shared.samples.text)).toBeVisible();
  await expect(rows(page)).toHaveCount(1);
});

test("a search that fails leaves the rows, says so, and is done when it can be", async ({ page, install, errors }) => {
  errors.expect(AWAY);
  const installation = await install({ simulator: ["--seed", "41", "--history", "30", "--rate", "0"] });
  await openLive(page, `${installation.url}/predictions`);
  const before = await ids(page);
  await installation.console.kill();
  await search(page).fill(installation.samples.text);
  const note = page.getByRole("status").filter({ hasText: "These are still the rows from before." });
  await expect(note).toBeVisible();
  expect(await ids(page)).toEqual(before);
  await installation.console.startAgain();
  await expect(note).toBeHidden({ timeout: 20_000 });
  await expect(rows(page)).toHaveCount(1);
});

test("back from the full page one is where one was", async ({ page, shared }) => {
  await viewFull(page, shared.samples.text);
  await page.goBack();
  await expect(sidebar(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(row(page, shared.samples.text).getByRole("link").first()).toBeFocused();
});

test("closed before the rows are there, the sidebar gives its focus to its row when it comes", async ({ page, shared }) => {
  await viewFull(page, shared.samples.text);
  const { held, release } = gate();
  await page.route("**/api/list*", async (route) => {
    await held;
    await route.continue();
  });
  await page.goBack();
  await expect(sidebar(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(sidebar(page)).toBeHidden();
  await expect(rows(page)).toHaveCount(0);
  release();
  await expect(row(page, shared.samples.text).getByRole("link").first()).toBeFocused();
});
