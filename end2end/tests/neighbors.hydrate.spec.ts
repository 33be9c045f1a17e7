/** The neighbors of a prediction while its page is looked at: others come. */
import { expect, test } from "../console.ts";
import { expectLive } from "../rows.ts";

test("a newer one that comes becomes the previous one, and the focus stays", async ({ page, install }) => {
  const at = await install({ samples: false });
  const draft = { model: "truefusion", input: { prompt: "a fox" }, held: true };
  const newest = await at.create(draft);
  await page.goto(`${at.url}/predictions/${newest}`);
  await expectLive(page);
  const previous = page.getByRole("link", { name: "Previous prediction" });
  await expect(previous).toHaveAttribute("aria-disabled", "true");
  const next = page.getByRole("link", { name: "Next prediction" });
  await next.focus();
  const newer = await at.create(draft);
  await expect(previous).toHaveAttribute("href", `/predictions/${newer}`, { timeout: 15_000 });
  await expect(previous).not.toHaveAttribute("aria-disabled");
  await expect(next).toBeFocused();
});
