/** The sidebar while one works with it: from one to the next, wider, and back where one was. */
import { expect, test } from "../console.ts";
import { ids, openLive, row, sidebar } from "../rows.ts";

test("it shows what the row knows at once, the payload follows", async ({ page, shared }) => {
  await openLive(page, "/predictions");
  let answer: () => void = () => {};
  const held = new Promise<void>((resolve) => (answer = resolve));
  // Held back, not made up: the server's own answer goes on as it came.
  await page.route("**/api/detail*", async (route) => {
    await held;
    await route.continue();
  });
  const id = shared.samples.text;
  await row(page, id).click();
  await expect(sidebar(page).getByText(id, { exact: true })).toBeVisible();
  await expect(sidebar(page).getByText("mera", { exact: true })).toBeVisible();
  await expect(sidebar(page).getByText("Succeeded", { exact: true })).toBeVisible();
  answer();
  await expect(sidebar(page).getByRole("region", { name: "Text" })).toBeVisible();
});

test("j and k, and the buttons, go through the list while it is open", async ({ page }) => {
  await openLive(page, "/predictions");
  const order = await ids(page);
  await row(page, order[1] ?? "").click();
  await expect(sidebar(page)).toBeFocused();
  await page.keyboard.press("j");
  await expect(sidebar(page).getByText(order[2] ?? "", { exact: true })).toBeVisible();
  await page.keyboard.press("k");
  await page.keyboard.press("k");
  await expect(sidebar(page).getByText(order[0] ?? "", { exact: true })).toBeVisible();
  await expect(sidebar(page).getByRole("button", { name: "Previous prediction" })).toHaveAttribute("aria-disabled", "true");
  await sidebar(page).getByRole("button", { name: "Next prediction" }).click();
  await expect(sidebar(page).getByText(order[1] ?? "", { exact: true })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(sidebar(page)).toBeHidden();
  await expect(row(page, order[1] ?? "").getByRole("link").first()).toBeFocused();
});

test("closed it takes no key and plays nothing, and it opens again as it did first", async ({ page, shared }) => {
  await openLive(page, "/predictions");
  const order = await ids(page);
  const link = (at: number) => row(page, order[at] ?? "").getByRole("link").first();
  await row(page, shared.samples.text).click();
  await expect(sidebar(page).getByRole("region", { name: "Text" })).toBeVisible();
  const fetched = page.locator(".peek-bar, .peek .output");
  await expect(fetched).not.toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(sidebar(page)).toBeHidden();
  await expect(fetched).toHaveCount(0);
  // The address is told when it has been painted.
  await expect(page).toHaveURL("/predictions");
  const address = page.url();
  await link(2).focus();
  await page.keyboard.press("j");
  await expect(link(3)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(link(3)).toBeFocused();
  expect(page.url()).toBe(address);
  await row(page, order[5] ?? "").click();
  await expect(sidebar(page)).toBeFocused();
  await expect(sidebar(page).getByText(order[5] ?? "", { exact: true })).toBeVisible();
  await expect(sidebar(page).getByText(shared.samples.text, { exact: true })).toBeHidden();
});

test("the links of the list keep it as it is", async ({ page }) => {
  await openLive(page, "/predictions");
  const order = await ids(page);
  const failed = page.getByRole("navigation", { name: "Status" }).getByRole("link", { name: /^Failed/ });
  const hrefs = async () => [await failed.getAttribute("href"), await page.getByRole("link", { name: "Load more" }).getAttribute("href")];
  const peeks = async () => (await hrefs()).map((href) => new URL(href ?? "", page.url()).searchParams.get("peek"));
  await row(page, order[1] ?? "").click();
  await expect(sidebar(page)).toBeFocused();
  await expect.poll(peeks).toEqual([order[1], order[1]]);
  await page.keyboard.press("j");
  await expect.poll(peeks).toEqual([order[2], order[2]]);
  await page.keyboard.press("Escape");
  await expect.poll(peeks).toEqual([null, null]);
});

test("its edge is moved with the keys and the pointer, and stays there", async ({ page, shared }) => {
  await openLive(page, `/predictions?peek=${shared.samples.text}`);
  const width = async () => Math.round((await sidebar(page).boundingBox())?.width ?? 0);
  expect(await width()).toBe(468);
  const edge = sidebar(page).getByRole("separator", { name: "Width of the sidebar" });
  await edge.focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(width).toBe(492);
  const box = (await edge.boundingBox())!;
  await page.mouse.move(box.x + box.width / 2, 400);
  await page.mouse.down();
  await page.mouse.move(1440 - 600, 400, { steps: 4 });
  await page.mouse.up();
  await expect.poll(width).toBe(600);
  await page.reload();
  await expect.poll(width).toBe(600);
});
