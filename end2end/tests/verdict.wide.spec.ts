/** What a row says of a run that takes far longer than its model usually does. */
import { expect, test } from "../console.ts";
import { openLive, row } from "../rows.ts";

/** As many runs as a median is made of. */
const ENOUGH = 20;

test("a run that takes far longer than usual says so in words", async ({ page, install }) => {
  const installation = await install({ simulator: ["--seed", "2", "--history", "0", "--rate", "0"], samples: false });
  for (let n = 0; n < ENOUGH; n += 1) {
    const id = await installation.create({ model: "truefusion", held: true });
    await installation.control("finish", { id });
  }
  const slow = await installation.create({ model: "truefusion", held: true });
  const mark = row(page, slow).getByRole("img", { name: /7-day median/ });
  // The median is computed beside the pages, every few seconds; a page takes what there is.
  const isMarked = async () => {
    await openLive(page, `${installation.url}/predictions`);
    return (await mark.count()) > 0;
  };
  await expect.poll(isMarked, { timeout: 30_000, intervals: [1_000] }).toBe(true);
  await expect(mark).toHaveAccessibleName(/^\d+(\.\d)? × this model's 7-day median(, \d+ % of it queued)?$/);
  await mark.hover();
  await expect(mark).toHaveAttribute("title", /7-day median/);
  // What it says grows with the run, and who has come to it by keyboard stays there.
  const said = (await mark.getAttribute("aria-label")) ?? "";
  await page.keyboard.press("Tab");
  await mark.focus();
  await expect(mark).not.toHaveAttribute("aria-label", said);
  await expect(mark).toBeFocused();
  // They read the same as who hovers, as a whole: what lies outside of its row is not painted.
  for (const width of [1440, 800, 390]) {
    await page.setViewportSize({ width, height: 844 });
    await page.keyboard.press("Tab");
    await mark.focus();
    for (const side of Object.values(await mark.evaluate(spoken))) {
      expect(side, `${width} px wide: room between the words and an edge of the row`).toBeGreaterThanOrEqual(0);
    }
  }
});

/** How far the edges of what a focused mark says lie inside its row, in pixels. */
function spoken(mark: Element): Record<string, number> {
  const { top, right, bottom, left, transform } = getComputedStyle(mark, "::after");
  const { e: across, f: down } = new DOMMatrix(transform);
  return {
    top: parseFloat(top) + down,
    right: parseFloat(right) - across,
    bottom: parseFloat(bottom) - down,
    left: parseFloat(left) + across,
  };
}
