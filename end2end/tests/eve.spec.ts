/** Eve's page: it answers with the module and without. */
import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { ids } from "../rows.ts";

test("a question in the address is answered, and cites what it rests on", async ({ page, javaScriptEnabled }) => {
  await page.goto("/predictions");
  const newest = (await ids(page))[0] ?? "";
  await page.goto(`/eve?question=${encodeURIComponent(`tell me about ${newest}`)}`);
  const answer = page.getByRole("region", { name: "Answer" });
  await expect(answer.getByRole("link").first()).toHaveAttribute("href", `/predictions/${newest}`);
  if (javaScriptEnabled) await expectAccessible(page);
});

test("what she does not know she says, with what she does", async ({ page }) => {
  await page.goto("/eve");
  await page.getByRole("textbox", { name: "Question" }).fill("how is the weather today");
  await page.getByRole("button", { name: "Ask" }).click();
  const answer = page.getByRole("region", { name: "Answer" });
  await expect(answer).toContainText("I do not know.");
  await expect(answer).toContainText("“weather”");
  await answer.getByRole("link", { name: "What is running now?" }).click();
  await expect(page).toHaveURL(/question=What%20is%20running%20now%3F/);
});

test("an address asks no chat model, a form does, and its words are text", async ({ page, install, javaScriptEnabled }) => {
  const installation = await install({ console: ["--eve-model", "mera"] });
  const asked = encodeURIComponent("simulate:call totals {} simulate:say <b>Never</b> 987654321");
  await page.goto(`${installation.url}/eve?question=${asked}`);
  const answer = page.getByRole("region", { name: "Answer" });
  await expect(answer).toContainText("goes to the chat model mera");
  await expect(answer.getByRole("figure")).toBeHidden();
  await answer.getByRole("button", { name: "Ask mera" }).click();
  const written = answer.getByRole("figure");
  await expect(written).toContainText("Written by the model mera, not by this console");
  await expect(written).toContainText("<b>Never</b> 987654321?");
  await expect(answer.getByRole("link", { name: "All predictions" })).toBeVisible();
  if (javaScriptEnabled) await expectAccessible(page);
});
