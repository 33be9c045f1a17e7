/** The colors of the statuses, as the browser computes them, in both themes. */
import type { Page } from "@playwright/test";

import { expect, test } from "../console.ts";
import { row } from "../rows.ts";

const COLORS = { Queued: "grey", Processing: "blue", Succeeded: "green", Failed: "red", Cancelled: "orange" };

test("each status has its color in the light and in the dark", async ({ page, install }) => {
  const own = await install({ simulator: ["--history", "0", "--rate", "0"] });
  const [Queued, Processing] = [await own.create({ queued: true }), await own.create({ held: true })];
  const { images: Succeeded, failed: Failed, cancelled: Cancelled } = own.samples;
  await page.goto(`${own.url}/predictions`);
  for (const theme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme: theme });
    for (const [word, id] of Object.entries({ Queued, Processing, Succeeded, Failed, Cancelled })) {
      const color = COLORS[word as keyof typeof COLORS];
      expect(await colorOf(page, id, word), `${word}, ${theme}`).toBe(color);
    }
  }
});

/** The name of the color in which this word of the row is drawn. */
async function colorOf(page: Page, id: string, word: string): Promise<string> {
  const text = row(page, id).getByText(word, { exact: true });
  await expect(text).toBeVisible({ timeout: 15_000 });
  const color = await text.evaluate((element) => getComputedStyle(element).color);
  const [red, green, blue] = (color.match(/[\d.]+/g) ?? []).map(Number);
  return named(red ?? 0, green ?? 0, blue ?? 0);
}

function named(red: number, green: number, blue: number): string {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  if ((most - least) / most < 0.2) return "grey";
  if (most === green) return "green";
  if (most === blue) return "blue";
  // Between red and yellow: how much more green than blue.
  return (green - blue) / (most - least) > 0.25 ? "orange" : "red";
}
