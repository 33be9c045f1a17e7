/** Files that the browser cannot show: a sentence and a download stand in their place. */
import { expect, test } from "../console.ts";

const sentences = {
  images: "This image can't be shown",
  video: "This video can't be played",
  speech: "This audio can't be played",
} as const;

for (const [sample, sentence] of Object.entries(sentences)) {
  test(`${sample} of garbage: ${sentence}`, async ({ page, shared }) => {
    await page.route("**/media/**", (route) =>
      route.fulfill({ status: 200, contentType: "application/octet-stream", body: "garbage" }),
    );
    const id = shared.samples[sample as keyof typeof sentences];
    for (const address of [`/predictions/${id}`, `/predictions?peek=${id}`]) {
      await page.goto(address);
      const note = page.locator("p.media-note", { hasText: sentence }).first();
      await note.scrollIntoViewIfNeeded();
      await expect(note).toBeVisible();
      await expect(note.getByRole("link", { name: "Download" })).toHaveAttribute("href", /\?download$/);
    }
  });
}

test("a picture that comes has no note", async ({ page, shared }) => {
  await page.goto(`/predictions/${shared.samples.images}`);
  const picture = page.getByRole("img", { name: "output-0.png" });
  await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(63);
  await expect(page.locator("p.media-note").first()).toBeHidden();
});
