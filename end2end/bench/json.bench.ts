/**
 * What an output of 100 MB costs the page that shows it: the first paint after the answer has arrived,
 * and the longest task afterwards, while it is opened, searched and copied from.
 */
import type { Page } from "@playwright/test";

import { expect, test } from "../console.ts";

const BYTES = 100_000_000;
const RUNS = 10;

/** Makes the page note its long tasks and paints from the first moment on. */
async function watch(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = { tasks: [] as { start: number; duration: number }[] };
    Object.assign(window, { seen });
    new PerformanceObserver((list) => {
      for (const { startTime, duration } of list.getEntries()) seen.tasks.push({ start: startTime, duration });
    }).observe({ type: "longtask", buffered: true });
  });
}

const middle = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
const span = (values: number[]): string => `${middle(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;

test("an output of 100 MB", async ({ page, install }) => {
  test.setTimeout(900_000);
  const at = await install({ samples: false });
  const id = await at.create({ model: "mera", input: { prompt: `simulate:json=${BYTES}` }, held: true });
  await at.control("finish", { id });
  const payload = `${at.url}/payload/${id}/output`;
  const size = async () => Number((await page.request.head(payload)).headers()["content-length"] ?? 0);
  await expect.poll(size, { timeout: 300_000 }).toBeGreaterThan(BYTES * 0.9);
  const address = `${at.url}/predictions/${id}?tab=json`;
  await watch(page);
  const answers: number[] = [];
  const paints: number[] = [];
  const starts: number[] = [];
  const afterwards: number[] = [];
  const opened: number[] = [];
  const found: number[] = [];
  let carried = 0;
  for (let run = 0; run < RUNS; run += 1) {
    await page.goto(address);
    const output = page.getByRole("region", { name: "output", exact: true });
    // So many records stand in groups of groups.
    const group = (name: string) => output.getByRole("button", { name: new RegExp(`^${name}`) });
    await expect(group("0 … 9999")).toBeVisible({ timeout: 60_000 });
    const [answer, arrived, painted] = await page.evaluate(() => {
      const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      return [navigation!.responseStart - navigation!.requestStart, navigation!.responseEnd, paint!.startTime];
    });
    answers.push(answer!);
    paints.push(painted! - arrived!);
    carried = (await page.content()).length;

    const alive = await page.evaluate(() => performance.now());
    const began = Date.now();
    await group("0 … 9999").click();
    await group("100 … 199").click();
    await expect(output.getByText("199:")).toBeVisible();
    opened.push(Date.now() - began);
    const asked = Date.now();
    await page.getByLabel("Find in output").fill("the last record");
    await expect(page.getByText("1 of 1")).toBeVisible({ timeout: 60_000 });
    await expect(output.locator("[data-found]")).toContainText("the last record");
    found.push(Date.now() - asked);
    await page.waitForTimeout(500);
    const tasks = await page.evaluate(() => (window as any).seen.tasks as { start: number; duration: number }[]);
    const longest = (of: { duration: number }[]) => Math.max(0, ...of.map(({ duration }) => duration));
    starts.push(longest(tasks.filter(({ start }) => start > painted! && start <= alive)));
    afterwards.push(longest(tasks.filter(({ start }) => start > alive)));
  }
  console.log(
    `an output of ${((await size()) / 1e6).toFixed(1)} MB, ${(carried / 1e3).toFixed(0)} kB of it and the page in the browser, ${RUNS} runs: ` +
      `answer ${span(answers)}; first paint after arrival ${span(paints)} (goal 200); ` +
      `longest task until it can be used ${span(starts)}, afterwards ${span(afterwards)} (goal 50; below 50 none is told); ` +
      `100 lines in two steps opened in ${span(opened)}; the last record found in ${span(found)}`,
  );
});
