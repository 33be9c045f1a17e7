/** How long a frame takes at most while one scrolls through a very long list. */
import type { Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { openLive } from "../rows.ts";

/** How many predictions are loaded into the page. */
const ROWS = Number(process.env["BENCH_ROWS"] ?? 100_000);

test.setTimeout(900_000);

test("the longest frame in a list of very many rows", async ({ page, install }) => {
  const installation = await install({
    simulator: ["--seed", "3", "--history", String(ROWS), "--rate", "0", "--rate-limit", "1000000"],
    samples: false,
  });
  const reading = async () => (await (await fetch(`${installation.url}/predictions`)).text()).includes("Reading the history");
  await expect.poll(reading, { timeout: 600_000, intervals: [1_000] }).toBe(false);
  await openLive(page, `${installation.url}/predictions?pages=20`);
  const began = Date.now();
  const toEnd = async () => {
    await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
    return page.getByText("This is the beginning of the log.").isVisible();
  };
  await expect.poll(toEnd, { timeout: 600_000, intervals: [16] }).toBe(true);
  const loaded = Number(await page.getByRole("table").getAttribute("aria-rowcount")) - 1;
  console.log(`${loaded} rows loaded in ${Date.now() - began} ms`);

  for (const [name, speed] of [["a wheel", 400], ["a drag", 40_000]] as const) {
    const { longest, over, frames, rows } = await scroll(page, speed);
    const most = `${longest.toFixed(0)} ms, ${over} of ${frames} above 50 ms, at most ${rows} rows in the document`;
    console.log(`longest frame in ${loaded} rows, scrolled like ${name} (${speed} px a frame): ${most}`);
  }
});

type Scrolled = { longest: number; over: number; frames: number; rows: number };

/** Scrolls so many pixels in every frame, there and back, and measures from frame to frame. */
function scroll(page: Page, speed: number): Promise<Scrolled> {
  return page.evaluate(
    (speed) =>
      new Promise<Scrolled>((resolve) => {
        const seen: Scrolled = { longest: 0, over: 0, frames: 0, rows: 0 };
        const end = document.documentElement.scrollHeight - innerHeight;
        let [at, way, last] = [0, 1, 0];
        const step = (now: number): void => {
          if (last > 0) {
            seen.longest = Math.max(seen.longest, now - last);
            if (now - last > 50) seen.over += 1;
            seen.frames += 1;
          }
          last = now;
          seen.rows = Math.max(seen.rows, document.querySelectorAll("tr[data-id]").length);
          at += speed * way;
          if (at > end) way = -1;
          if (at < 0 || seen.frames >= 600) return resolve(seen);
          scrollTo(0, at);
          requestAnimationFrame(step);
        };
        requestAnimationFrame(step);
      }),
    speed,
  );
}
