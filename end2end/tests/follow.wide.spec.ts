/** One prediction that is looked at while it runs: in the sidebar and on its own page. */
import type { Installation } from "../console.ts";
import { expect, test } from "../console.ts";
import { expectLive, openLive, row, sidebar } from "../rows.ts";

const NOTICED_MS = 15_000;

async function running(install: (args: { simulator: string[] }) => Promise<Installation>): Promise<[Installation, string]> {
  const installation = await install({ simulator: ["--seed", "12", "--history", "20", "--rate", "0"] });
  const id = await installation.create({ model: "truefusion", input: { prompt: "a tram" }, held: true });
  return [installation, id];
}

test("the sidebar and its row change together", async ({ page, install }) => {
  const [installation, id] = await running(install);
  await openLive(page, `${installation.url}/predictions`);
  await row(page, id).click({ timeout: NOTICED_MS });
  await expect(sidebar(page).getByText("Processing", { exact: true })).toBeVisible();
  await expect(sidebar(page).getByText("Working. The output appears here by itself.")).toBeVisible();

  await installation.control("finish", { id });
  await expect(sidebar(page).getByText("Succeeded", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  await expect(row(page, id).getByText("Succeeded", { exact: true })).toBeVisible();
  const picture = sidebar(page).getByRole("img", { name: "output-0.png" });
  await expect(picture).toBeVisible({ timeout: NOTICED_MS });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(63);
});

test("its own page fills in the output", async ({ page, install }) => {
  const [installation, id] = await running(install);
  await openLive(page, `${installation.url}/predictions/${id}`);
  await expect(page.getByText("Working. The output appears here by itself.")).toBeVisible();
  await installation.control("finish", { id });
  await expect(page.getByRole("img", { name: "output-0.png" })).toBeVisible({ timeout: NOTICED_MS });
  await expect(page.getByRole("region", { name: "Output files" }).getByRole("link")).toHaveCount(1);
  await expect(page.getByRole("definition").filter({ hasText: /^\$\d+\.\d\d+$/ })).toBeVisible();
});

test("its own page tells a failure as it comes", async ({ page, install }) => {
  const [installation, id] = await running(install);
  await openLive(page, `${installation.url}/predictions/${id}`);
  await installation.control("fail", { id, error: "the disk is on fire" });
  const error = page.getByRole("region", { name: "Error", exact: true });
  await expect(error).toContainText("the disk is on fire", { timeout: NOTICED_MS });
});

test("a pause holds the news back until the reader goes on", async ({ page, install }) => {
  const [installation, id] = await running(install);
  await openLive(page, `${installation.url}/predictions`);
  await expect(row(page, id)).toBeVisible({ timeout: NOTICED_MS });
  await page.getByRole("button", { name: "Pause live updates" }).click();
  await expect(page.getByRole("status").filter({ hasText: /^Paused\b/ })).toBeVisible();
  await installation.control("finish", { id });
  const stored = async () => (await fetch(`${installation.url}/predictions?q=${id}`)).text();
  await expect.poll(stored, { timeout: NOTICED_MS }).toContain("Succeeded");
  await expect(row(page, id).getByText("Processing", { exact: true })).toBeVisible();

  await page.getByRole("button", { name: "Resume live updates" }).click();
  await expectLive(page);
  await expect(row(page, id).getByText("Succeeded", { exact: true })).toBeVisible();
});
