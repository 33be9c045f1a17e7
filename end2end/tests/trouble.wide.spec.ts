/** What goes wrong around an open page: the console is killed, upstream fails in all its ways. */
import { AWAY, expect, KEY, test } from "../console.ts";
import { expectLive, ids, openLive, row, rows, search } from "../rows.ts";

const NOTICED_MS = 20_000;
const CALM = ["--seed", "13", "--history", "30", "--rate", "0"];

test("a console that is killed and started again misses nothing", async ({ page, install, errors }) => {
  errors.expect(AWAY);
  const installation = await install({ simulator: CALM });
  const ends = await installation.create({ held: true });
  const fails = await installation.create({ held: true });
  await openLive(page, `${installation.url}/predictions`);
  await expect(row(page, fails).getByText("Processing", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  const before = await ids(page);

  await installation.console.kill();
  await expect(page.getByRole("status").filter({ hasText: /^Reconnecting\b/ })).toBeVisible();
  await expect(rows(page)).toHaveCount(before.length);
  await installation.control("finish", { id: ends });
  await installation.control("fail", { id: fails, error: "gone" });
  const fresh = await installation.create({ held: true });

  await installation.console.startAgain();
  await expectLive(page);
  await expect(row(page, ends).getByText("Succeeded", { exact: true })).toBeVisible({ timeout: NOTICED_MS });
  await expect(row(page, fails).getByText("Failed", { exact: true })).toBeVisible();
  await expect(row(page, fresh).getByText("Processing", { exact: true })).toBeVisible();
  expect(await ids(page)).toEqual([fresh, ...before]);
});

test("a search that cannot be answered keeps the rows and says so, and is made up for", async ({ page, install, errors }) => {
  errors.expect(AWAY);
  const installation = await install({ simulator: CALM });
  await openLive(page, `${installation.url}/predictions`);
  const before = await ids(page);
  await installation.console.kill();
  await expect(page.getByRole("status").filter({ hasText: /^Reconnecting\b/ })).toBeVisible();
  await search(page).fill("failed");
  const note = page.getByRole("status").filter({ hasText: "These are still the rows from before." });
  await expect(note).toBeVisible();
  expect(await ids(page)).toEqual(before);

  await installation.console.startAgain();
  await expectLive(page);
  await expect(note).toBeHidden();
  await expect(rows(page).filter({ hasNotText: "Failed" })).toHaveCount(0);
  await expect(rows(page).first()).toBeVisible();
});

const TROUBLES = {
  "answers with errors": ["list:500=1", "The Predictions API answers with errors."],
  "cannot be reached": ["list:reset=1", "The Predictions API cannot be reached."],
  "cannot be read": ["list:truncated=1", "The Predictions API sent an answer that cannot be read."],
} as const;

for (const [title, [fault, sentence]] of Object.entries(TROUBLES)) {
  test(`upstream ${title}: the page says so, stays readable and recovers`, async ({ page, install }) => {
    const installation = await install({ simulator: CALM });
    const id = await installation.create({ held: true });
    await openLive(page, `${installation.url}/predictions`);
    await expect(row(page, id)).toBeVisible({ timeout: NOTICED_MS });
    const count = await rows(page).count();

    await installation.control("faults", { faults: [fault] });
    const banner = page.getByRole("status").filter({ hasText: sentence });
    await expect(banner).toBeVisible({ timeout: NOTICED_MS });
    await expect(page.getByRole("status").filter({ hasText: /^Stale\b/ })).toBeVisible();
    await expect(rows(page)).toHaveCount(count);
    await page.reload();
    await expect(banner).toBeVisible();
    await expect(rows(page)).toHaveCount(count);

    await installation.control("faults", { faults: [] });
    await installation.control("finish", { id });
    await page.getByRole("link", { name: "Refresh" }).click();
    await expect(banner).toBeHidden({ timeout: NOTICED_MS });
    await expectLive(page);
    await expect(row(page, id).getByText("Succeeded", { exact: true })).toBeVisible();
  });
}

test("a key that is refused is told", async ({ page, install }) => {
  const installation = await install({ simulator: CALM });
  const id = await installation.create({ held: true });
  await openLive(page, `${installation.url}/predictions`);
  await expect(row(page, id)).toBeVisible({ timeout: NOTICED_MS });
  await installation.simulator.kill();
  await installation.simulator.startAgain(["--api-key", `${KEY}-new`, "--history", "0", "--rate", "0"]);
  const banner = page.getByRole("status").filter({ hasText: "The API key was refused." });
  await expect(banner).toBeVisible({ timeout: NOTICED_MS });
  await expect(banner).toContainText("Check the account's key");
  await expect(row(page, id)).toBeVisible();
});
