/** The accessibility gate: axe over a page as it stands. */
import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { expect } from "./console.ts";

/**
 * Fails if axe finds anything that WCAG 2.2 A or AA, or good practice, forbids. What lies `under` an
 * open layer is left out: it is reached again when the layer is closed.
 */
export async function expectAccessible(page: Page, under?: string): Promise<void> {
  const axe = new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]);
  const { violations } = await (under ? axe.exclude(under) : axe).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" | ")}`);
  expect(found, "what axe found").toEqual([]);
}
