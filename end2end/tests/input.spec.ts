/** What a prediction was asked, value by value. */
import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";

const SECRET = "sk-provider-canary-31";

test("long texts are folded, addresses are looked at through the console, secrets masked", async ({ page, install, request, javaScriptEnabled }) => {
  const own = await install();
  const pictures = (await (await own.upstream(`/predictions/${own.samples.images}`)).json()) as { output: string[] };
  const prompt = `${"A lighthouse at dawn. ".repeat(60)}The end.`;
  const input = { prompt, image: pictures.output[0], provider_key: SECRET };
  const id = await own.create({ model: "google/veo-3.1", input, held: true });
  await page.goto(`${own.url}/predictions/${id}`);
  const pane = page.getByRole("region", { name: "Input", exact: true });

  await expect(pane.getByText("The end.")).toBeHidden();
  await pane.getByText(/^Show all/).click();
  await expect(pane.getByText("The end.")).toBeVisible();
  await pane.getByText("Show less").click();
  await expect(pane.getByText("The end.")).toBeHidden();

  await pane.getByText("Preview output-0.png").click();
  const picture = pane.getByRole("img", { name: "output-0.png" });
  await picture.scrollIntoViewIfNeeded();
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(63);
  expect(await picture.getAttribute("src")).toBe(`/input/${id}/1`);

  await expect(pane.getByText("Secret, masked")).toBeVisible();
  for (const view of ["", "?input=json", "?input=create"]) {
    expect(await (await request.get(`${own.url}/predictions/${id}${view}`)).text()).not.toContain(SECRET);
  }
  if (javaScriptEnabled) await expectAccessible(page);
});
