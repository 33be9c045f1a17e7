/** A payload as a tree: opened, searched, copied; however large it is. */
import type { Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { openLive, row, sidebar } from "../rows.ts";

const clipboard = (page: Page) => page.evaluate(() => navigator.clipboard.readText());

/** The line of the tree that contains a text; a line has no role of its own. */
const line = (page: Page, text: string) => sidebar(page).locator(".j-line").filter({ hasText: text }).last();

test.beforeEach(async ({ context }) => context.grantPermissions(["clipboard-read", "clipboard-write"]));

test("it opens and closes, and keeps every digit", async ({ page, shared }) => {
  await openLive(page, `/predictions?peek=${shared.samples.text}&tab=json`);
  const payload = sidebar(page).getByRole("region", { name: "prediction" });
  await expect(payload).toContainText('"seed": 18446744073709551615');
  await sidebar(page).getByRole("button", { name: '"input"' }).click();
  await expect(payload).not.toContainText("18446744073709551615");
  await sidebar(page).getByRole("button", { name: '"input"' }).click();
  await expect(payload).toContainText('"seed": 18446744073709551615');
});

test("values and paths are copied", async ({ page, shared }) => {
  await openLive(page, `/predictions?peek=${shared.samples.text}&tab=json`);
  const seed = line(page, '"seed"');
  await seed.hover();
  await seed.getByRole("button", { name: "Copy value" }).click();
  await expect(sidebar(page).getByRole("status").filter({ hasText: "Value copied" })).toBeVisible();
  expect(await clipboard(page)).toBe("18446744073709551615");
  await seed.getByRole("button", { name: "Copy path" }).click();
  await expect(sidebar(page).getByRole("status").filter({ hasText: "Path copied" })).toBeVisible();
  expect(await clipboard(page)).toBe("input.seed");
  const prompt = line(page, '"prompt"');
  await prompt.hover();
  await prompt.getByRole("button", { name: "Copy value" }).click();
  await expect.poll(() => clipboard(page)).toBe("Name five risks.");
});

test("raw is what upstream sent, byte for byte", async ({ page, shared }) => {
  const id = shared.samples.text;
  const sent = await (await shared.upstream(`/predictions/${id}`)).text();
  await openLive(page, `/predictions?peek=${id}&tab=json`);
  await sidebar(page).getByRole("button", { name: "Raw" }).click();
  expect(await sidebar(page).getByRole("region", { name: "prediction" }).textContent()).toBe(sent);
});

test("what is found is opened and shown, and Escape leaves the search first", async ({ page, shared }) => {
  await openLive(page, `/predictions?peek=${shared.samples.text}&tab=json`);
  await sidebar(page).getByRole("button", { name: '"input"' }).click();
  const find = sidebar(page).getByRole("textbox", { name: "Find in prediction" });
  await find.fill("FIVE RISKS");
  await expect(sidebar(page).getByRole("status").filter({ hasText: /^1 of \d+$/ })).toBeVisible();
  await expect(line(page, "Name five risks.")).toBeInViewport();
  await find.fill("nowhere to be found");
  await expect(sidebar(page).getByText("not found")).toBeVisible();
  await find.press("Escape");
  await expect(find).toHaveValue("");
  await find.press("Escape");
  await expect(sidebar(page)).toBeHidden();
});

test("a payload of megabytes does not hold the page up", async ({ page, install }) => {
  test.setTimeout(60_000);
  const installation = await install({ simulator: ["--seed", "4", "--history", "10", "--rate", "0"], samples: false });
  const items = Array.from({ length: 30_000 }, (_, n) => ({ n, word: `item number ${n}`, half: n / 2 }));
  const id = await installation.create({ model: "mera", input: { prompt: "large", items }, held: true });
  await installation.control("finish", { id });
  await openLive(page, `${installation.url}/predictions`);
  await row(page, id).getByText("Succeeded", { exact: true }).click({ timeout: 20_000 });
  await page.evaluate(() => {
    const long: number[] = [];
    Object.assign(window, { long });
    new PerformanceObserver((list) => long.push(...list.getEntries().map((entry) => entry.duration))).observe({ type: "longtask" });
  });
  await sidebar(page).getByRole("link", { name: "JSON", exact: true }).click();
  const payload = sidebar(page).getByRole("region", { name: "prediction" });
  await payload.getByRole("button", { name: '"input"' }).click();
  await payload.getByRole("button", { name: '"items"' }).click();
  await payload.getByRole("button", { name: "20000 … 29999" }).click();
  await payload.getByRole("button", { name: "29900 … 29999" }).click();
  await payload.getByRole("button", { name: /^29999: / }).click();
  await expect(payload).toContainText('"item number 29999"');
  expect(await payload.locator(".j-line").count()).toBeLessThan(1_000);
  const find = sidebar(page).getByRole("textbox", { name: "Find in prediction" });
  await find.fill("item number 11999");
  await expect(line(page, '"item number 11999"')).toBeInViewport();
  const long = await page.evaluate(() => (window as unknown as { long: number[] }).long);
  expect(Math.max(0, ...long), `long tasks: ${long.join(", ")}`).toBeLessThan(1_000);
});
