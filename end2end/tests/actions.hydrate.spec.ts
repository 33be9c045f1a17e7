/** What is done with one prediction, on its page and in the sidebar. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { expect, type Installation, test } from "../console.ts";
import { ids, openLive, row, sidebar } from "../rows.ts";

async function running(install: (args?: object) => Promise<Installation>): Promise<[Installation, string]> {
  const installation = await install({ samples: false });
  return [installation, await installation.create({ held: true })];
}

function button(page: Page, name: string) {
  return page.getByRole("form", { name: "Actions" }).getByRole("button", { name });
}

test("its page cancels and deletes, and asks first", async ({ page, install }) => {
  const [installation, id] = await running(install);
  await openLive(page, `${installation.url}/predictions/${id}`);
  const dialog = page.getByRole("dialog");
  await button(page, "Cancel").click();
  await expect(dialog).toContainText("Cancel 1 prediction?");
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(button(page, "Cancel")).toBeFocused();
  await page.keyboard.press("Enter");
  await dialog.getByRole("button", { name: "Cancel 1 prediction" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Cancelled");
  await expect(button(page, "Cancel")).toBeHidden();
  await expect(button(page, "Delete")).toBeFocused();

  await button(page, "Delete").click();
  await expect(dialog).toContainText("This cannot be undone.");
  await dialog.getByRole("button", { name: "Delete 1 prediction" }).click();
  await expect(page).toHaveURL(`${installation.url}/predictions`);
  await expect(page.getByText("Deleted.", { exact: true })).toBeVisible();
  await expect(row(page, id)).toHaveCount(0);
  expect((await fetch(`${installation.url}/predictions/${id}`)).status).toBe(404);
});

test("the sidebar does, too, and closes over what is gone", async ({ page, install }) => {
  const [installation, id] = await running(install);
  await openLive(page, `${installation.url}/predictions`);
  const other = (await ids(page)).find((other) => other !== id) ?? "";
  await row(page, other).click();
  await sidebar(page).getByRole("button", { name: "Delete" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Delete 1 prediction" }).click();
  await expect(sidebar(page)).toBeHidden();
  await expect(page).toHaveURL(`${installation.url}/predictions`);
  await expect.poll(async () => (await fetch(`${installation.url}/predictions/${other}`)).status).toBe(404);
});

test("the question comes when its code is late as well, and the sidebar stays meanwhile", async ({ page }) => {
  // Longer than the test needs to open the sidebar and ask.
  const late = 1_000;
  await page.route("**/pkg/*/*.wasm", async (route) => {
    await new Promise((after) => setTimeout(after, late));
    await route.continue();
  });
  await openLive(page, "/predictions");
  await row(page, (await ids(page))[1] ?? "").click();
  const ask = sidebar(page).getByRole("button", { name: "Delete" });
  await ask.click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Delete 1 prediction?");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  // It would have lost the focus if it had left the page meanwhile.
  await expect(ask).toBeFocused();
});

test("what cannot be done is told, and nothing is left", async ({ page, install }) => {
  const [installation, id] = await running(install);
  await openLive(page, `${installation.url}/predictions/${id}`);
  await installation.control("faults", { faults: ["delete:503=1"] });
  await button(page, "Delete").click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Delete 1 prediction" }).click();
  await expect(dialog.getByRole("list", { name: "Not done" })).toContainText("Failed:", { timeout: 20_000 });
  await page.keyboard.press("Escape");
  await expect(page).toHaveURL(`${installation.url}/predictions/${id}`);
});

test("the keys go on, back and up", async ({ page }) => {
  await openLive(page, "/predictions?q=mera");
  const order = await ids(page);
  await openLive(page, `/predictions/${order[1]}?in=mera`);
  await page.keyboard.press("j");
  await expect(page).toHaveURL(`/predictions/${order[2]}?in=mera`);
  await expect(page.getByRole("heading", { level: 1 })).toContainText(order[2] ?? "");
  await expect(page.getByRole("link", { name: "Previous prediction" })).toHaveAttribute("href", /./);
  await page.keyboard.press("k");
  await expect(page.getByRole("heading", { level: 1 })).toContainText(order[1] ?? "");
  await page.keyboard.press("?");
  await expect(page.getByRole("heading", { name: "Keys" })).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("u");
  await expect(page).toHaveURL("/predictions?q=mera");
});
