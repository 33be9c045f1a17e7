/** A conversation in the Playground: its words appear as they come, and it is stopped where it stands. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { AWAY, expect, test } from "../console.ts";
import { openLive } from "../rows.ts";

const card = (page: Page) => page.getByRole("article", { name: "Run 1" });

async function ask(page: Page, url: string, what: string): Promise<void> {
  await openLive(page, `${url}/playground?model=mera`);
  await page.getByRole("textbox", { name: "Message 1" }).fill(what);
  await page.getByRole("button", { name: "Run", exact: true }).click();
}

test("an answer is read while it comes in", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await ask(page, installation.url, "Is a zeppelin fast?");
  const text = card(page).getByRole("region", { name: "Text" });
  await expect(text).toContainText("You asked");
  // Its first words stand there before the last is said.
  await expect(card(page)).toContainText("Processing");
  await expect(text).not.toContainText("the difference is your answer");
  await expect(text).toContainText("the difference is your answer", { timeout: 20_000 });
  await expect(card(page)).toContainText("Succeeded");
  await expectAccessible(page);
  await page.goto(`${installation.url}/predictions?q=source:web+zeppelin`);
  await expect(page.locator("tr[data-id]")).toHaveCount(1);
});

test("slots and JSON follow each other", async ({ page }) => {
  await openLive(page, "/playground?model=mera");
  await page.getByText("Input as JSON", { exact: true }).click();
  const json = page.getByRole("textbox", { name: "Input as JSON" });
  await page.getByRole("textbox", { name: "System message" }).fill("Be brief.");
  await page.getByRole("textbox", { name: "Message 1" }).fill("Hello");
  await page.getByRole("button", { name: "Add a message" }).click();
  await page.getByRole("textbox", { name: "Message 2" }).fill("Hi");
  await expect(page.getByRole("combobox", { name: "Role of message 2" })).toHaveValue("assistant");
  await expect(json).toHaveValue(/"system", "content": "Be brief."[\s\S]*"user", "content": "Hello"[\s\S]*"assistant", "content": "Hi"/);
  await json.fill('{"messages":[{"role":"user","content":"Again"}]}');
  await expect(page.getByRole("textbox", { name: "Message 1" })).toHaveValue("Again");
  await expect(page.getByRole("textbox", { name: "System message" })).toHaveValue("");
});

test("an answer is cancelled where it stands", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await installation.control("faults", { faults: ["chat:hang=1"] });
  await ask(page, installation.url, "Will you ever answer?");
  await card(page).getByRole("button", { name: "Cancel" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Cancel 1 prediction" }).click();
  await expect(card(page)).toContainText("Cancelled");
});

test("a console that is killed in the middle says so when it is back", async ({ page, install, errors }) => {
  errors.expect(AWAY);
  const installation = await install({ samples: false });
  await installation.control("faults", { faults: ["chat:hang=1"] });
  await ask(page, installation.url, "Are you still there?");
  await expect(card(page)).toContainText("Queued");
  await installation.console.kill();
  await installation.console.startAgain();
  await expect(card(page)).toContainText("The console stopped while it was answering.", { timeout: 20_000 });
});

test("an address is looked at before anything is run", async ({ page, shared }) => {
  const answer = await shared.upstream(`/predictions/${shared.samples.images}`);
  const [picture] = (await answer.json()).output;
  await openLive(page, "/playground?model=truefusion-pro");
  await page.getByText("Input as JSON", { exact: true }).click();
  await page.getByRole("textbox", { name: "Input as JSON" }).fill(JSON.stringify({ image: picture }));
  const look = page.getByRole("button", { name: /^Preview/ });
  await look.click();
  const shown = page.locator(".preview img");
  await expect(shown).toHaveAttribute("src", /^\/preview\//);
  await expect.poll(() => shown.evaluate((it: HTMLImageElement) => it.naturalWidth)).toBeGreaterThan(0);
});

test("seeds are swept, and their cost is told before", async ({ page, install }) => {
  const installation = await install({ samples: false });
  await openLive(page, `${installation.url}/playground?model=truefusion-pro`);
  await page.locator('[name="field/prompt"]').fill("a boat");
  await page.getByLabel("Seeds", { exact: true }).fill("2");
  await page.getByRole("button", { name: "Sweep 2 seeds" }).click();
  await expect(page.getByText("2 runs, $0.10 in total.")).toBeVisible();
  await page.getByRole("button", { name: "Run all 2" }).click();
  await expect(page.getByRole("article")).toHaveCount(2);
  await page.getByRole("article", { name: "Run 1" }).getByRole("button", { name: "Change a value and run again" }).click();
  await expect(page.locator('[name="field/seed"]')).toHaveValue("1");
  await expect(page.locator('[name="field/prompt"]')).toBeFocused();
});
