/** How long a change upstream takes until its badge is painted, and whether anything else moves. */
import { type Page } from "@playwright/test";

import { expect, test } from "../console.ts";

/** How many predictions are ended, one after the other. */
const RUNS = 12;

test("from an upstream change to the painted badge", async ({ page, install }) => {
  const installation = await install({ simulator: ["--seed", "3", "--history", "60", "--rate", "0"] });
  const control = async (call: string, body: object): Promise<{ id: string }> => {
    const address = new URL(`/__control/${call}`, installation.simulator.url);
    const answer = await fetch(address, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    expect(answer.status, call).toBeLessThan(300);
    return (await answer.json()) as { id: string };
  };
  await page.goto(`${installation.url}/predictions`);

  const waits: number[] = [];
  for (let run = 0; run < RUNS; run += 1) {
    const { id } = await control("create", { model: "truefusion", input: { prompt: `run ${run}` }, held: true });
    await expect(page.locator(`tr[data-id="${id}"]`)).toContainText("Processing", { timeout: 20_000 });
    const painted = paintedAs(page, id, "Succeeded");
    const changed = Date.now();
    await control("finish", { id });
    waits.push((await painted) - changed);
  }
  waits.sort((a, b) => a - b);
  const [least, middle, most] = [waits[0], waits[Math.floor(RUNS / 2)], waits[RUNS - 1]];
  console.log(`upstream change to painted badge: ${middle} ms (${least} to ${most}, ${RUNS} runs)`);
});

/** The browser's time of the frame after the one in which the row's badge got this word. */
function paintedAs(page: Page, id: string, word: string): Promise<number> {
  return page.evaluate(
    ([id, word]) =>
      new Promise<number>((resolve) => {
        const badge = document.querySelector(`tr[data-id="${id}"] .badge`)!;
        const observer = new MutationObserver(() => {
          if (!badge.textContent?.includes(word!)) return;
          observer.disconnect();
          requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
        });
        observer.observe(badge, { childList: true, subtree: true, characterData: true });
      }),
    [id, word],
  );
}
