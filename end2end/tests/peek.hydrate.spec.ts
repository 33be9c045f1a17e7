/** The sidebar, opened and closed in place. */
import { expect, test } from "../console.ts";
import { ids, openLive, row, rows, sidebar } from "../rows.ts";

test("a click on a row opens it, and the list is left as it was", async ({ page, shared }) => {
  const id = shared.samples.text;
  await openLive(page, "/predictions?pages=2");
  await rows(page).evaluateAll((rows) => rows.forEach((row) => Object.assign(row, { wasHere: true })));
  await row(page, id).click();
  await expect(page).toHaveURL(`/predictions?pages=2&peek=${id}`);
  await expect(sidebar(page).getByText(id, { exact: true })).toBeVisible();
  await expect(sidebar(page).getByRole("region", { name: "Text" })).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(sidebar(page)).toBeHidden();
  await expect(page).toHaveURL("/predictions?pages=2");
  const kept = await rows(page).evaluateAll((rows) => rows.filter((row) => "wasHere" in row).length);
  expect(kept).toBe(100);
});

test("it goes from row to row", async ({ page, shared }) => {
  await openLive(page, `/predictions?peek=${shared.samples.text}`);
  await sidebar(page).getByRole("link", { name: "Close" }).click();
  await expect(sidebar(page)).toBeHidden();
  await row(page, shared.samples.failed).click();
  await expect(sidebar(page).getByRole("region", { name: "Error" })).toContainText("Worker 7 gave up");
  await expect(sidebar(page).getByRole("region", { name: "Text" })).toBeHidden();
});

test("a click with Ctrl opens the full page in a new tab", async ({ page, context, shared }) => {
  const id = shared.samples.text;
  await openLive(page, "/predictions?q=mera");
  const opened = context.waitForEvent("page");
  await row(page, id).getByRole("link").first().click({ modifiers: ["ControlOrMeta"] });
  const tab = await opened;
  await expect(tab).toHaveURL(new RegExp(`/predictions/${id}\\?in=mera$`));
  await expect(tab.getByRole("region", { name: "Text" })).toBeVisible();
  await expect(page).toHaveURL("/predictions?q=mera");
  await expect(sidebar(page)).toBeHidden();
});

test("what is passed quickly is not asked for", async ({ page }) => {
  await openLive(page, "/predictions");
  const order = await ids(page);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/detail")) asked.push(request.postData() ?? "");
  });
  await row(page, order[0] ?? "").click();
  await expect(sidebar(page).getByRole("navigation", { name: "Prediction as" })).toBeVisible();
  // As fast as the page is drawn: a runner on a busy machine would be too slow.
  await page.evaluate(async () => {
    for (let press = 0; press < 6; press += 1) {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "j", bubbles: true }));
      await new Promise(requestAnimationFrame);
    }
  });
  await expect(sidebar(page).getByText(order[6] ?? "", { exact: true })).toBeVisible();
  await expect(sidebar(page).getByRole("navigation", { name: "Prediction as" })).toBeVisible();
  const were = (at: number) => asked.some((body) => body.includes(order[at] ?? ""));
  expect([0, 2, 3, 4, 5, 6].map(were)).toEqual([true, false, false, false, false, true]);
});
