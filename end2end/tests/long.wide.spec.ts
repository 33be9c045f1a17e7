/** A payload that is too long for a page: opened line by line, found in, and copied exactly. */
import { expect, test } from "../console.ts";

test.beforeEach(({ context }) => context.grantPermissions(["clipboard-read", "clipboard-write"]));

test("it opens, finds and copies without being there as a whole", async ({ page, install }) => {
  const at = await install({ samples: false });
  const draft = { model: "mera", input: { prompt: "simulate:json=3000000" }, held: true };
  const { id } = await at.control<{ id: string }>("create", draft);
  await at.control("finish", { id });
  await page.goto(`${at.url}/predictions/${id}`);
  await expect.poll(async () => (await page.request.get(`${at.url}/payload/${id}/output`)).status()).toBe(200);
  await page.goto(`${at.url}/predictions/${id}?tab=json`);
  const output = page.getByRole("region", { name: "output", exact: true });
  await output.getByRole("button", { name: "100 … 199" }).click();
  await expect(output.getByText("199:")).toBeVisible();
  await output.getByRole("button", { name: "100 … 199" }).click();
  await expect(output.getByText("199:")).toBeHidden();

  await page.getByLabel("Find in output").fill("the last record");
  await expect(output.locator("[data-found]")).toContainText("the last record");
  await expect(page.getByText("1 of 1")).toBeVisible();
  expect((await page.content()).length).toBeLessThan(500_000);

  await page.getByLabel("Find in output").fill("18446744073709551615");
  await expect(page.getByText("1 of 1000+")).toBeVisible();
  const line = output.locator("[data-found]");
  await line.hover();
  await line.getByRole("button", { name: "Copy value" }).click();
  await expect(page.getByText("Value copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("18446744073709551615");
});
