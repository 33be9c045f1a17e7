/** The Playground with the WASM: form and JSON in step, checked as one types, run in place. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { openLive } from "../rows.ts";

const json = (page: Page) => page.getByRole("textbox", { name: "Input as JSON" });
const field = (page: Page, name: string) => page.locator(`[name="field/${name}"]`);
const run = (page: Page) => page.getByRole("button", { name: "Run", exact: true });
const card = (page: Page, number: number) => page.getByRole("article", { name: `Run ${number}` });

async function open(page: Page, url: string): Promise<void> {
  await openLive(page, url);
  await page.getByText("Input as JSON", { exact: true }).click();
}

test("the form and its JSON follow each other", async ({ page }) => {
  await open(page, "/playground?model=truefusion-pro");
  await field(page, "prompt").fill('a "boat"');
  await expect(json(page)).toHaveValue('{\n  "prompt": "a \\"boat\\""\n}');
  await json(page).fill('{"prompt":"a ship","seed":18446744073709551615,"unheard":{"of":1.50}}');
  await expect(field(page, "prompt")).toHaveValue("a ship");
  await expect(field(page, "seed")).toHaveValue("18446744073709551615");
  await field(page, "aspect_ratio").selectOption("16:9");
  await field(page, "seed").fill("7");
  await expect(json(page)).toHaveValue(/"seed":7,"unheard":\{"of":1\.50\},\s+"aspect_ratio": "16:9"/);
  await field(page, "seed").fill("");
  await expect(json(page)).not.toHaveValue(/seed/);
});

test("what does not fit is told as one types, and so is the price", async ({ page }) => {
  await open(page, "/playground?model=truefusion-pro");
  await expect(page.getByText("This is required.")).toBeHidden();
  await field(page, "number_of_images").fill("9");
  await expect(page.getByText("This must be at most 4.")).toBeVisible();
  await expect(field(page, "number_of_images")).toHaveAttribute("aria-invalid", "true");
  await field(page, "number_of_images").fill("3");
  await field(page, "quality").selectOption("high");
  await expect(page.getByText("$0.24")).toBeVisible();
  await expect(page.getByText("This must be at most 4.")).toBeHidden();
  await run(page).click();
  await expect(page.getByText("This is required.", { exact: true })).toBeVisible();
  await expect(card(page, 1)).toContainText("prompt: This is required.");
  await expectAccessible(page);
});

test("runs stand side by side, and are the person's in the log", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await openLive(page, `${installation.url}/playground?model=truefusion`);
  for (const [number, prompt] of [[1, "a zeppelin at dawn"], [2, "a zeppelin at dusk"]] as const) {
    await field(page, "prompt").fill(prompt);
    await run(page).click();
    await expect(card(page, number)).toBeVisible();
  }
  for (const number of [1, 2]) {
    await expect(card(page, number)).toContainText("Succeeded", { timeout: 20_000 });
    await expect(card(page, number).getByRole("img").first()).toBeVisible();
  }
  await expectAccessible(page);
  await page.goto(`${installation.url}/predictions?q=source:web+zeppelin`);
  await expect(page.locator("tr[data-id]")).toHaveCount(2);
});

test("a run is cancelled where it stands", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await openLive(page, `${installation.url}/playground?model=google/veo-3.1`);
  await field(page, "prompt").fill("a boat");
  await run(page).click();
  await card(page, 1).getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel 1 prediction" }).click();
  await expect(card(page, 1)).toContainText("Cancelled");
});

test("a lost answer is told, looked for, and claimed", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await openLive(page, `${installation.url}/playground?model=truefusion`);
  await installation.control("faults", { faults: ["create:reset=1"] });
  await field(page, "prompt").fill("a lost boat");
  await run(page).click();
  await expect(card(page, 1)).toContainText("It is not known whether this run was made", { timeout: 20_000 });
  await card(page, 1).getByRole("button", { name: "It is this one" }).click();
  await expect(card(page, 1)).toContainText("Succeeded", { timeout: 20_000 });
});

test("a batch names its cost before it runs", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await openLive(page, `${installation.url}/playground?model=truefusion-pro`);
  await field(page, "prompt").fill("a boat");
  await page.getByText("Run several with different values").click();
  await page.getByLabel("Values").fill("1..3");
  await page.getByRole("button", { name: "Reckon the cost" }).click();
  await expect(page.getByText("3 runs, $0.15 in total.")).toBeVisible();
  await page.getByRole("button", { name: "Run all 3" }).click();
  await expect(card(page, 3)).toContainText("Succeeded", { timeout: 25_000 });
  await expect(page.getByRole("article")).toHaveCount(3);
});

test("a secret is sent and is nowhere in the page", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await open(page, `${installation.url}/playground?model=google/veo-3.1`);
  await field(page, "prompt").fill("a boat");
  await page.locator('input[type="password"]').fill("sk-canary-7");
  await run(page).click();
  await expect(card(page, 1).getByRole("link").first()).toBeVisible({ timeout: 20_000 });
  expect(await page.content()).not.toContain("sk-canary-7");
  await expect(json(page)).not.toHaveValue(/canary/);
});
