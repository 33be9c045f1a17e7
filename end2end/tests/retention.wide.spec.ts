/** Files that upstream has forgotten. */
import { expect, test } from "../console.ts";

test("what was copied is still shown; what came too late is told", async ({ page, install }) => {
  const installation = await install({ simulator: ["--seed", "5", "--history", "30", "--rate", "0"] });
  const id = installation.samples.images;
  const copied = async () => (await fetch(`${installation.url}/media/${id}/0`)).status;
  await expect.poll(copied, { timeout: 15_000 }).toBe(200);

  await installation.control("purge");
  const answer = await installation.upstream(`/predictions/${id}`);
  const { metadata } = (await answer.json()) as { metadata: { storage: { files: { url: string }[] } } };
  const url = metadata.storage.files[0]?.url ?? "";
  expect((await fetch(url)).ok, "upstream has forgotten it").toBe(false);

  await page.goto(`${installation.url}/predictions/${id}`);
  const picture = page.getByRole("img", { name: "output-0.png" });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(63);

  // Made and forgotten before the console could look.
  const late = await installation.create({ model: "truefusion", input: { prompt: "late" }, held: true });
  await installation.control("finish", { id: late });
  await installation.control("purge");
  await page.goto(`${installation.url}/predictions/${late}`);
  await expect(page.getByText("Upstream no longer has this file.")).toBeVisible({ timeout: 20_000 });
  await expect(page.getByRole("region", { name: "Output files" }).getByRole("listitem")).toContainText("Lost");
  await expect(page.getByText("Succeeded", { exact: true }).first()).toBeVisible();
});
