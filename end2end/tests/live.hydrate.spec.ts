/** The list while predictions run: it follows them by itself and holds still otherwise. */
import { expect, test } from "../console.ts";
import { ids, openLive, row, rows } from "../rows.ts";

/** The console asks an idle account every ten seconds at the latest, while a page is open. */
const NOTICED_MS = 15_000;

const CALM = ["--seed", "11", "--history", "30", "--rate", "0"];

test("a new prediction enters and runs to its end", async ({ page, install }) => {
  const installation = await install({ simulator: [...CALM, "--speed", "0.5"] });
  // While anything runs, upstream is asked every second.
  const pulse = await installation.create({ held: true });
  await openLive(page, `${installation.url}/predictions`);
  await expect(row(page, pulse)).toBeVisible({ timeout: NOTICED_MS });
  await rows(page).evaluateAll((rows) => rows.forEach((row) => Object.assign(row, { wasHere: true })));
  const count = await rows(page).count();

  const id = await installation.create({ model: "truefusion-pro", input: { prompt: "a fox" } });
  const mine = row(page, id);
  await expect(mine.getByText("Queued", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  await expect(mine.getByText("Processing", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  await expect(mine.getByText("Succeeded", { exact: true })).toBeVisible({ timeout: NOTICED_MS });

  expect((await ids(page))[0]).toBe(id);
  await expect(rows(page)).toHaveCount(count + 1);
  const kept = await rows(page).evaluateAll((rows) => rows.filter((row) => "wasHere" in row).length);
  expect(kept, "the other rows are the ones that were there").toBe(count);
});

test("a change moves nothing, and durations grow meanwhile", async ({ page, install }) => {
  const installation = await install({ simulator: CALM });
  const id = await installation.create({ held: true });
  await openLive(page, `${installation.url}/predictions`);
  await expect(row(page, id).getByText("Processing", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  const total = async () => Number.parseFloat((await row(page, id).getByText(/^\d+\.\ds$/).last().textContent()) ?? "");
  const first = await total();
  await expect.poll(total).toBeGreaterThan(first + 0.3);

  const places = () => rows(page).evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().top));
  await row(page, id).evaluate((row) => Object.assign(row, { wasHere: true }));
  const before = await places();
  await installation.control("finish", { id });
  await expect(row(page, id).getByText("Succeeded", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  expect(await places()).toEqual(before);
  expect(await row(page, id).evaluate((row) => "wasHere" in row)).toBe(true);
  await expect(row(page, id).getByText(/^\d+\.\d\ds$/).last()).toBeVisible();
});
