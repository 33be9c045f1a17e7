/** What the players of a prediction's page can do besides playing. */
import type { Page } from "@playwright/test";

import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { openLive } from "../rows.ts";

async function width(page: Page): Promise<number> {
  const picture = page.getByRole("img", { name: "output-0.png" });
  return picture.evaluate((image) => image.getBoundingClientRect().width);
}

test("a picture is fitted, in real pixels, larger and smaller, and moved", async ({ page, shared }) => {
  await openLive(page, `/predictions/${shared.samples.images}`);
  const picture = page.getByRole("img", { name: "output-0.png" });
  const frame = page.getByRole("group", { name: /^output-0\.png/ });
  await expect.poll(() => width(page)).toBeGreaterThan(63);
  const [fitted, own] = [await width(page), await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)];

  await page.getByRole("button", { name: "Real pixels" }).click();
  expect(await width(page)).toBeCloseTo(own, 0);
  await expect(page.getByText("100%", { exact: true })).toBeVisible();
  await frame.focus();
  await page.keyboard.press("+");
  expect(await width(page)).toBeCloseTo(own * 1.25, 0);
  for (let press = 0; press < 4; press++) await page.keyboard.press("=");

  // Held with the pointer, it goes where that goes; the arrow keys scroll it, too.
  const scrolled = () => frame.evaluate((frame) => [frame.scrollLeft, frame.scrollTop] as const);
  const box = await frame.boundingBox();
  if (!box) throw new Error("there is no frame");
  const before = await scrolled();
  await page.mouse.move(box.x + 100, box.y + 100);
  await page.mouse.down();
  await page.mouse.move(box.x + 60, box.y + 70, { steps: 3 });
  await page.mouse.up();
  expect(await scrolled()).toEqual([before[0] + 40, before[1] + 30]);
  await page.keyboard.press("ArrowLeft");
  await expect.poll(async () => (await scrolled())[0]).toBeLessThan(before[0] + 40);

  // What lies under the pointer stays there when the wheel makes it larger.
  const larger = await width(page);
  await page.keyboard.down("Control");
  await page.mouse.wheel(0, 100);
  await page.keyboard.up("Control");
  await expect.poll(() => width(page)).toBeLessThan(larger);
  await page.keyboard.press("0");
  expect(await width(page)).toBeCloseTo(fitted, 0);
  await picture.dblclick();
  expect(await width(page)).toBeCloseTo(own, 0);
  await expectAccessible(page);
});

test("a video goes on by a frame, in a loop, faster", async ({ page, shared }) => {
  await openLive(page, `/predictions/${shared.samples.video}`);
  const video = page.getByLabel(/^output-0\.(mp4|webm)$/);
  const read = <Value>(read: (video: HTMLVideoElement) => Value) => video.evaluate(read);
  await expect.poll(() => read((video) => video.readyState)).toBeGreaterThan(0);
  await page.getByRole("button", { name: "One frame on" }).click();
  await page.getByRole("button", { name: "One frame on" }).click();
  await page.getByRole("button", { name: "One frame back" }).click();
  expect(await read((video) => video.currentTime)).toBeCloseTo(1 / 30, 3);
  await page.getByRole("button", { name: "Loop" }).click();
  await expect(page.getByRole("button", { name: "Loop" })).toHaveAttribute("aria-pressed", "true");
  await page.getByLabel("Speed").selectOption("2");
  expect(await read((video) => [video.loop, video.playbackRate])).toEqual([true, 2]);
});

test("a sound has its shape, which seeks", async ({ page, shared }) => {
  for (const kind of ["speech", "music"] as const) {
    await openLive(page, `/predictions/${shared.samples[kind]}`);
    const place = page.getByRole("slider", { name: /^Position in output-0/ });
    await expect(place).toBeVisible();
    const sound = page.getByLabel(/^output-0\.(wav|mp3)$/);
    const read = <Value>(read: (sound: HTMLAudioElement) => Value) => sound.evaluate(read);
    await expect.poll(() => read((sound) => sound.readyState)).toBeGreaterThan(0);
    const seconds = await read((sound) => sound.duration);
    await expect(place).toHaveAttribute("aria-valuemax", `${Math.floor(seconds)}`);
    // Not a line: the loudest bar is as high as there is room.
    expect(await place.locator("path").first().getAttribute("d")).toContain(" 2V62");

    await place.click({ position: { x: 10, y: 20 } });
    const box = await place.boundingBox();
    await place.click({ position: { x: (box?.width ?? 0) / 2, y: 20 } });
    expect(await read((sound) => sound.currentTime)).toBeCloseTo(seconds / 2, 0);
    await page.keyboard.press("Home");
    expect(await read((sound) => sound.currentTime)).toBe(0);
    await page.keyboard.press("End");
    expect(await read((sound) => sound.currentTime)).toBeCloseTo(seconds, 1);
    if (kind === "speech") await expectAccessible(page);
  }
});
