/** The accessibility gate: axe over a page as it stands. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect } from "./console.ts";

const RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/**
 * Fails if axe finds anything that WCAG 2.2 A or AA, or good practice, forbids. What lies `under` an
 * open layer is left out: it is reached again when the layer is closed.
 */
export async function expectAccessible(page: Page, under?: string): Promise<void> {
  // The console has no frames. Axe looks into them by a second page and by a path to every element
  // it passed: four fifths of its time on a long list.
  expect(page.frames(), "frames, which axe would not look into").toHaveLength(1);
  const axe = new AxeBuilder({ page })
    .options({ resultTypes: ["violations"], selectors: false })
    .setLegacyMode(true)
    .withTags(RULES);
  const { violations, passes } = await (under ? axe.exclude(under) : axe).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect(found, "what axe found").toEqual([]);
  expect(passes.length, "rules that had something to look at").toBeGreaterThan(0);
}
