/** The list under a storm of news: what the reader points at or has in focus does not move. */
import type { Page } from "@playwright/test";

import type { Installation } from "../console.ts";
import { expect, test } from "../console.ts";
import { ids, openLive, row, rows } from "../rows.ts";

const NOTICED_MS = 15_000;

/** Predictions a second, and for how long. The measurements go on for a minute. */
const RATE = 200;
const SECONDS = 8;

/** An account that may ask as often as it likes: the storm is upstream, and comes the usual way. */
const STORMY = ["--seed", "31", "--history", "60", "--rate", "0", "--rate-limit", "60000"];

/** Makes predictions at that rate, or as fast as the machine can. Answers how many. */
async function storm(installation: Installation, seconds: number): Promise<number> {
  const ends = Date.now() + seconds * 1_000;
  let made = 0;
  for (const start = Date.now(); Date.now() < ends; ) {
    const due = ((Date.now() - start) / 1_000) * RATE - made;
    const batch = Array.from({ length: Math.max(1, Math.min(40, Math.floor(due))) }, () => installation.create({ held: true }));
    await Promise.all(batch);
    made += batch.length;
    if (due < 5) await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return made;
}

/** Notes with each frame where a row is, and every shift of the layout. */
async function observe(page: Page, id: string): Promise<void> {
  await page.evaluate((id) => {
    const seen = { places: new Set<number>(), shift: 0, frames: 0 };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) seen.shift += (entry as unknown as { value: number }).value;
    }).observe({ type: "layout-shift" });
    const row = document.querySelector(`tr[data-id="${id}"]`)!;
    const look = () => {
      seen.places.add(row.getBoundingClientRect().top);
      seen.frames += 1;
      requestAnimationFrame(look);
    };
    look();
  }, id);
}

type Seen = { places: number; shift: number; frames: number };

const seen = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const { places, shift, frames } = (window as unknown as { seen: { places: Set<number>; shift: number; frames: number } }).seen;
    return { places: places.size, shift, frames };
  });

for (const held of ["pointer", "focus"] as const) {
  test(`the row under the ${held} moves by no pixel, and the new ones wait`, async ({ page, install }) => {
    test.setTimeout(120_000);
    const installation = await install({ simulator: STORMY, samples: false });
    const pulse = await installation.create({ held: true });
    await openLive(page, `${installation.url}/predictions`);
    await expect(row(page, pulse)).toBeVisible({ timeout: NOTICED_MS });
    const shown = await ids(page);
    const mine = rows(page).nth(4);
    const id = (await mine.getAttribute("data-id")) ?? "";
    if (held === "pointer") await mine.hover();
    else await mine.getByRole("link").first().focus();
    await observe(page, id);

    const made = await storm(installation, SECONDS);
    test.info().annotations.push({ type: "rate", description: `${Math.round(made / SECONDS)} predictions a second` });
    const waiting = page.getByRole("button", { name: /^[\d,]+ new predictions$/ });
    await expect(waiting).toBeVisible({ timeout: NOTICED_MS });
    const count = async () => Number((await waiting.textContent())?.replace(/\D/g, ""));
    await expect.poll(count, { timeout: 40_000, message: "none is lost, none is there twice" }).toBe(made);
    const { places, shift, frames } = await seen(page);
    expect(places, `over ${frames} frames`).toBe(1);
    expect(shift.toFixed(2)).toBe("0.00");
    expect(await ids(page)).toEqual(shown);

    await waiting.click();
    await expect(waiting).toBeHidden();
    expect((await ids(page)).slice(0, 5)).not.toEqual(shown.slice(0, 5));
  });
}

test("what stops matching stays where it is, and leaves with the reader's refresh", async ({ page, install }) => {
  const installation = await install({ simulator: ["--seed", "31", "--history", "20", "--rate", "0"] });
  const [first, second] = [await installation.create({ held: true }), await installation.create({ held: true })];
  await openLive(page, `${installation.url}/predictions?q=processing`);
  await expect(row(page, first)).toBeVisible({ timeout: NOTICED_MS });
  await expect(row(page, second)).toBeVisible({ timeout: NOTICED_MS });
  const place = (await row(page, second).boundingBox())?.y;
  await row(page, second).hover();
  await installation.control("finish", { id: first });
  await expect(row(page, first).getByText("Succeeded", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  expect((await row(page, second).boundingBox())?.y).toBe(place);
  await page.getByRole("link", { name: "Refresh" }).click();
  await expect(row(page, first)).toHaveCount(0);
  await expect(row(page, second)).toBeVisible();
});

test("a prediction that is deleted says so where it is looked at", async ({ page, install }) => {
  const installation = await install({ simulator: ["--seed", "31", "--history", "20", "--rate", "0"] });
  await openLive(page, `${installation.url}/predictions`);
  const id = (await ids(page))[0] ?? "";
  await page.goto(`${installation.url}/predictions/${id}`);
  await expect(page.getByRole("status").filter({ hasText: /^Live\b/ })).toBeVisible();
  const answer = await page.evaluate(
    (id) =>
      fetch("/api/command", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ command: "delete", ids: [id] }),
      }).then((answer) => answer.status),
    id,
  );
  expect(answer).toBe(200);
  const note = page.getByRole("status").filter({ hasText: "This prediction was deleted." });
  await expect(note).toBeVisible({ timeout: NOTICED_MS });
});
