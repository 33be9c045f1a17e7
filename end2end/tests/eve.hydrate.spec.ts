/** Eve's panel: opened by its key and its button, and it asks before it stops anything. */
import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { openLive } from "../rows.ts";

test("the panel opens, answers, keeps what was asked, and gives the focus back", async ({ page }) => {
  await openLive(page, "/predictions");
  await page.keyboard.press("Control+i");
  const panel = page.getByRole("complementary", { name: "Eve" });
  const question = panel.getByRole("textbox", { name: "Question" });
  await expect(question).toBeFocused();
  await question.fill("how many failed");
  await question.press("Enter");
  await expect(panel.getByRole("heading", { name: "how many failed" })).toBeVisible();
  await expect(panel.getByRole("link", { name: "status:failed" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
  await expect(page).toHaveURL(/\/predictions$/);
  await page.getByRole("link", { name: "Eve" }).click();
  await expect(panel.getByRole("heading", { name: "how many failed" })).toBeVisible();
});

test("to open is to go there", async ({ page }) => {
  await openLive(page, "/predictions");
  await page.keyboard.press("Control+i");
  await page.getByRole("textbox", { name: "Question" }).fill("filter failed");
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL("/predictions?q=status%3Afailed");
});

test("a cancellation asks first", async ({ page, install }) => {
  const installation = await install({ samples: false });
  const id = await installation.create({ held: true });
  await openLive(page, `${installation.url}/predictions/${id}`);
  await page.keyboard.press("Control+i");
  await page.getByRole("textbox", { name: "Question" }).fill("cancel this");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary", { name: "Eve" });
  await panel.getByRole("button", { name: "Cancel…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("Cancel 1 prediction?");
  await dialog.getByRole("button", { name: "Cancel 1 prediction" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("Cancelled");
});

test("an example is asked where it stands", async ({ page }) => {
  await openLive(page, "/predictions");
  await page.keyboard.press("Control+i");
  const panel = page.getByRole("complementary", { name: "Eve" });
  await panel.getByRole("link", { name: "What can I ask?" }).click();
  await panel.getByRole("link", { name: "What is running now?" }).click();
  await expect(panel.getByRole("heading", { name: "What is running now?" })).toBeVisible();
  await expect(page).toHaveURL(/\/predictions$/);
});

test("the panel says what goes to a chat model, and shows its words as its own", async ({ page, install }) => {
  const installation = await install({ console: ["--eve-model", "mera"] });
  await openLive(page, `${installation.url}/predictions`);
  await page.keyboard.press("Control+i");
  const panel = page.getByRole("complementary", { name: "Eve" });
  await expect(panel).toContainText("goes to the chat model mera");
  await panel.getByRole("textbox", { name: "Question" }).fill("sing about lighthouses");
  await page.keyboard.press("Enter");
  await expect(panel.getByRole("figure")).toContainText("Written by the model mera, not by this console");
  await expect(panel).toContainText("It looked at:");
  // The list behind it has its own specs, and is long.
  await expectAccessible(page, "main");
});
