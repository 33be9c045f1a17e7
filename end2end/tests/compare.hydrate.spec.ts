/** What only a script can do with predictions side by side: a slider, and videos in step. */
import type { Page } from "@playwright/test";

import { expect, type Installation, test } from "../console.ts";

/** Two predictions of a model, with their first files kept. */
async function two(page: Page, at: Installation, model: string): Promise<string[]> {
  const ids = [];
  for (const prompt of ["a fox", "a hare"]) {
    const id = await at.create({ model, input: { prompt }, held: true });
    await at.control("finish", { id });
    await expect.poll(async () => (await page.request.get(`${at.url}/media/${id}/0`)).status()).toBe(200);
    ids.push(id);
  }
  return ids;
}

test("two pictures lie under a slider", async ({ page, install }) => {
  const at = await install({ samples: false });
  const ids = await two(page, at, "truefusion");
  const slider = page.getByRole("slider", { name: "How much is seen of the first output" });
  const upper = page.getByRole("img", { name: "The first output" });
  const cut = () => upper.evaluate((image) => getComputedStyle(image).clipPath);
  // The page is as of its moment, and has a slider for files that are kept.
  await expect(async () => {
    await page.goto(`${at.url}/compare?ids=${ids.join(",")}`);
    await expect(slider).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 20_000 });
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  const half = await cut();
  await slider.press("Home");
  await expect.poll(cut).not.toBe(half);
  await slider.press("End");
  await expect.poll(cut).toContain("0%");
  expect(await upper.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(0);
});

test("videos play, stop and go on in step", async ({ page, install }) => {
  const at = await install({ samples: false });
  const ids = await two(page, at, "google/veo-3.1");
  await page.goto(`${at.url}/compare?ids=${ids.join(",")}`);
  const videos = page.locator("video");
  await expect(videos).toHaveCount(2);
  const states = () => videos.evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).paused));
  const places = () => videos.evaluateAll((all) => all.map((video) => (video as HTMLVideoElement).currentTime));
  await expect(page.locator("html[data-hydrated]")).toBeAttached();
  await videos.first().evaluate(async (video: HTMLVideoElement) => {
    video.loop = true;
    video.muted = true;
    (document.querySelectorAll("video")[1] as HTMLVideoElement).muted = true;
    await video.play();
  });
  await expect.poll(states).toEqual([false, false]);
  await videos.nth(1).evaluate((video: HTMLVideoElement) => video.pause());
  await expect.poll(states).toEqual([true, true]);
  await videos.first().evaluate((video: HTMLVideoElement) => {
    video.currentTime = video.duration / 2;
  });
  await expect
    .poll(async () => {
      const [one = 0, other = 1] = await places();
      return one > 0 && Math.abs(one - other) < 0.2;
    })
    .toBe(true);
});
