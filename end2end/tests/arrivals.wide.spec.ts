/** New predictions: when they enter the list by themselves, and when they wait. */
import { expect, test } from "../console.ts";
import { ids, openLive, row, rows } from "../rows.ts";
import { teller } from "../teller.ts";

/** The console asks an idle account every ten seconds at the latest, while a page is open. */
const NOTICED_MS = 15_000;

test("what is new waits while one reads further down", async ({ page, install }) => {
  // An idle account is waited for three times.
  test.slow();
  const installation = await install({ simulator: ["--seed", "11", "--history", "60", "--rate", "0"] });
  await installation.mirrored();
  const pulse = await installation.create({ held: true });
  await openLive(page, `${installation.url}/predictions`);
  await expect(row(page, pulse)).toBeVisible({ timeout: NOTICED_MS });
  const reading = rows(page).nth(40);
  await reading.scrollIntoViewIfNeeded();
  // So far down the rest comes by itself, in its own time.
  await expect(page.getByText("This is the beginning of the log.")).toBeAttached();
  await page.mouse.move(0, 0);
  const place = async () => (await reading.boundingBox())?.y;
  const before = await place();
  const shown = await ids(page);

  const first = await installation.create({ held: true });
  await expect(page.getByRole("button", { name: "1 new prediction" })).toBeVisible({ timeout: NOTICED_MS });
  const second = await installation.create({ held: true });
  const waiting = page.getByRole("button", { name: "2 new predictions" });
  await expect(waiting).toBeVisible({ timeout: NOTICED_MS });
  expect(await place()).toBe(before);
  expect(await ids(page)).toEqual(shown);

  await waiting.click();
  await expect(row(page, first)).toBeVisible();
  await expect(row(page, second)).toBeInViewport();
  await expect(waiting).toBeHidden();
  expect(new Set((await ids(page)).slice(0, 2))).toEqual(new Set([first, second]));
});

test("where more waits than is held, the list is fetched anew", async ({ page, context, install }) => {
  const installation = await install({ simulator: ["--seed", "11", "--history", "30", "--rate", "0"] });
  await installation.mirrored();
  const other = await teller(context, installation.url);
  await openLive(page, `${installation.url}/predictions`);
  await page.bringToFront();
  await rows(page).nth(3).hover();
  const before = await ids(page);
  for (let frame = 0; frame < 11; frame += 1) await other.evaluate("tell(0, 500)");
  const waiting = page.getByRole("button", { name: "5,000+ new predictions" });
  await expect(waiting).toBeVisible();
  expect(await ids(page)).toEqual(before);

  await waiting.click();
  await expect(waiting).toBeHidden();
  // The server has none of those that it was told of.
  expect(await ids(page)).toEqual(before);
});

test("a search only lets in what matches", async ({ page, install }) => {
  const installation = await install({ simulator: ["--seed", "11", "--history", "30", "--rate", "0"] });
  await openLive(page, `${installation.url}/predictions?q=mera`);
  const other = await installation.create({ model: "truefusion", held: true });
  const mine = await installation.create({ model: "mera", input: { prompt: "hello" }, held: true });
  await expect(row(page, mine)).toBeVisible({ timeout: NOTICED_MS });
  await expect(row(page, other)).toHaveCount(0);
});

test("an empty log turns into the list by itself", async ({ page, install }) => {
  const installation = await install({ simulator: ["--history", "0", "--rate", "0"], samples: false });
  await openLive(page, `${installation.url}/predictions`);
  await expect(page.getByRole("heading", { name: "No predictions yet" })).toBeVisible();
  await expect(page.getByText("curl https://api.skytells.ai")).toBeVisible();
  const id = await installation.create({ held: true });
  await expect(row(page, id)).toBeVisible({ timeout: NOTICED_MS });
  await expect(page.getByRole("heading", { name: "No predictions yet" })).toBeHidden();
});
