/** Takes the README's pictures, of the released console with a busy account behind it. */
import type { Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { ids, openLive } from "../rows.ts";

const folder = new URL("../screenshots/", import.meta.url).pathname;
const wide = { width: 1440, height: 900 };
const phone = { width: 390, height: 844 };

/** The newest prediction with pictures that the console holds. */
async function pictured(page: Page, url: string): Promise<string> {
  let id = "";
  const answer = async () => {
    await page.goto(`${url}/predictions?q=model:truefusion-pro+status:succeeded`);
    [id = ""] = await ids(page);
    return (await fetch(`${url}/media/${id}/0`)).status;
  };
  await expect.poll(answer, { timeout: 90_000, intervals: [1_000] }).toBe(200);
  return id;
}

test("the README's pictures", async ({ page, install }) => {
  const simulator = ["--seed", "5", "--history", "300", "--rate", "40", "--rate-limit", "600", "--retention", "86400"];
  const installation = await install({ simulator, samples: false });
  const images = await pictured(page, installation.url);
  const take = async (name: string, path: string, viewport: typeof wide, colorScheme: "light" | "dark") => {
    await page.setViewportSize(viewport);
    await page.emulateMedia({ colorScheme });
    await openLive(page, `${installation.url}${path}`);
    await page.waitForFunction(() => [...document.images].every((image) => image.complete));
    await page.screenshot({ path: `${folder}${name}.png` });
  };
  await take("list-light", `/predictions?peek=${images}`, wide, "light");
  await take("list-dark", "/predictions", wide, "dark");
  await take("detail-dark", `/predictions/${images}`, wide, "dark");
  await take("list-phone", "/predictions", phone, "light");
});
