/** A prediction as one file: it opens without a network, asks for nothing, and keeps what is hidden. */
import { readFileSync } from "node:fs";

import { expect, test } from "../console.ts";

test("it is whole without a network", async ({ page, context, shared }) => {
  await page.goto(`/predictions/${shared.samples.images}`);
  await page.getByRole("link", { name: "Report as one file" }).click();
  await expect(page).toHaveURL(/\/report$/);
  await page.getByLabel("prompt").check();
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Download the report" }).click()]);
  expect(download.suggestedFilename()).toBe(`prediction-${shared.samples.images}.html`);
  const path = await download.path();
  const html = readFileSync(path, "utf8");
  const { input } = (await (await shared.upstream(`/predictions/${shared.samples.images}`)).json()) as { input: { prompt: string } };
  expect(html).not.toContain(input.prompt);
  expect(html).toContain("[hidden]");

  await context.setOffline(true);
  const reader = await context.newPage();
  const asked: string[] = [];
  reader.on("request", (request) => asked.push(request.url()));
  await reader.setContent(html);
  const picture = reader.getByRole("img").first();
  await expect(picture).toBeVisible();
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
  expect(asked.filter((url) => !url.startsWith("data:"))).toEqual([]);
});
