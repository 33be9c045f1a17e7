/** The search bar while one types: what it marks, says and suggests. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { openLive, row, rows, search } from "../rows.ts";

test.beforeEach(async ({ page }) => openLive(page, "/predictions"));

test("a mistake is told where it stands, the rows stay, and one click puts it right", async ({ page }) => {
  await search(page).fill("status:failed");
  await expect(page).toHaveURL(/q=status%3Afailed$/);
  await expect(rows(page).filter({ hasNotText: "Failed" })).toHaveCount(0);
  const before = await rows(page).count();

  await search(page).fill("status:failed staus:x ");
  const told = page.getByText("There is no filter staus:. Did you mean status?");
  await expect(told).toBeVisible();
  await expect(search(page)).toHaveAttribute("aria-invalid", "true");
  await expect(search(page)).toHaveAccessibleDescription(/Did you mean status\?/);
  await expect(search(page)).toHaveAccessibleDescription(/still shows the search before/);
  await expect(page).toHaveURL(/q=status%3Afailed$/);
  await expect(rows(page)).toHaveCount(before);

  await search(page).fill("status:failed staus:succeeded ");
  await page.getByRole("link", { name: "Use status" }).click();
  await expect(search(page)).toHaveValue("status:failed status:succeeded ");
  await expect(told).toBeHidden();
  await expect(page).toHaveURL(/q=status%3Afailed%20status%3Asucceeded$/);
  await expect(search(page)).not.toHaveAttribute("aria-invalid");
  await expect(page.getByRole("heading", { name: "No prediction matches" })).toBeVisible();
});

test("what one is still typing is no mistake until one stops", async ({ page }) => {
  await search(page).pressSequentially("total:>10");
  await expect(page.getByText("total: needs a unit behind >10", { exact: false })).toBeVisible();
  await page.keyboard.type("s");
  await expect(search(page)).not.toHaveAttribute("aria-invalid");
  await expect(page).toHaveURL(/q=total%3A%3E10s$/);
});

test("suggestions by keys: a filter, its value, and Escape closes the innermost layer", async ({ page }) => {
  const list = page.getByRole("listbox", { name: "Suggestions" });
  const option = (name: string | RegExp) => list.getByRole("option", { name });
  await search(page).pressSequentially("sta");
  await expect(option(/^status:/)).toBeVisible();
  await expect(search(page)).toHaveAttribute("aria-expanded", "true");
  await page.keyboard.press("ArrowDown");
  await expect(option(/^status:/)).toHaveAttribute("aria-selected", "true");
  await expect(search(page)).toHaveAttribute("aria-activedescendant", "search-option-0");
  await page.keyboard.press("Tab");
  await expect(search(page)).toHaveValue("status:");
  await expect(search(page)).toBeFocused();

  await page.keyboard.type("canc");
  await expect(option(/^cancelled/)).toBeVisible();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await expect(search(page)).toHaveValue("status:cancelled ");
  await expect(list).toBeHidden();
  await expect(page).toHaveURL(/q=status%3Acancelled$/);

  await page.keyboard.press("ArrowDown");
  await expect(list).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(list).toBeHidden();
  await expect(search(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(search(page)).not.toBeFocused();
});

test("suggestions by pointer", async ({ page }) => {
  await search(page).pressSequentially("created:to");
  await page.getByRole("option", { name: "today" }).click();
  await expect(search(page)).toHaveValue("created:today ");
  await expect(page).toHaveURL(/q=created%3Atoday$/);
});

test("an id goes to its prediction, pasted or with Enter, and so does an address with one", async ({ page, context, shared }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const id = shared.samples.text;
  const paste = async (text: string) => {
    await page.evaluate((text) => navigator.clipboard.writeText(text), text);
    await search(page).focus();
    await page.keyboard.press("ControlOrMeta+v");
  };
  await paste(`https://api.skytells.ai/v1/predictions/${id}`);
  await expect(page).toHaveURL(`/predictions/${id}`);
  await page.goBack();
  await expect(rows(page).first()).toBeVisible();

  await search(page).fill(id.toUpperCase());
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(`/predictions/${id}`);
  await page.goBack();
  await expect(rows(page).first()).toBeVisible();

  // On a slow machine the id was searched for before Enter, and comes back with the list.
  await search(page).fill("");
  await expect(page).toHaveURL("/predictions");
  // A part of one is something to search for.
  await paste(id.slice(0, 13));
  await expect(page).toHaveURL(`/predictions?q=${id.slice(0, 13)}`);
  await expect(row(page, id)).toBeVisible();
});

test("the clear button empties the search and stays in the field", async ({ page }) => {
  await search(page).fill("failed");
  await expect(page).toHaveURL(/q=failed$/);
  await page.getByRole("search").getByRole("link", { name: "Empty the field" }).click();
  await expect(page).toHaveURL(/\/predictions$/);
  await expect(search(page)).toHaveValue("");
  await expect(search(page)).toBeFocused();
});

const opened: Record<string, (page: Page) => Promise<void>> = {
  mistakes: async (page) => {
    await search(page).fill("status:failed staus:x created:24h ");
    await expect(search(page)).toHaveAttribute("aria-invalid", "true");
  },
  suggestions: async (page) => {
    await search(page).fill("status:");
    await expect(page.getByRole("listbox")).toBeVisible();
  },
  help: async (page) => {
    await page.getByRole("button", { name: "How to search" }).click();
    await expect(page.getByRole("heading", { name: "How to search" })).toBeVisible();
  },
};

for (const [what, open] of Object.entries(opened)) {
  test(`assistive technology finds its way: ${what}`, async ({ page }) => {
    // The fewer rows, the sooner axe has looked at them.
    await openLive(page, "/predictions?q=no-such-thing");
    await open(page);
    await expectAccessible(page, ".filters");
    await page.emulateMedia({ colorScheme: "dark" });
    await expectAccessible(page, ".filters");
  });
}
