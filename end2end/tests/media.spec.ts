/** Output files: shown, played and downloaded from the console's own copies. */
import type { Installation } from "../console.ts";
import { expect, test } from "../console.ts";

type Stored = { name: string; type: string; size: number; url: string };

async function stored(shared: Installation, id: string): Promise<Stored[]> {
  const answer = await shared.upstream(`/predictions/${id}`);
  return ((await answer.json()) as { metadata: { storage: { files: Stored[] } } }).metadata.storage.files;
}

test("pictures are a gallery, one after the other", async ({ page, shared }) => {
  const id = shared.samples.images;
  await page.goto(`/predictions/${id}`);
  const outputs = page.getByRole("navigation", { name: "Outputs" });
  await expect(outputs).toContainText("1 of 2");
  for (const name of ["output-0.png", "output-1.png"]) {
    const picture = page.getByRole("img", { name });
    await picture.scrollIntoViewIfNeeded();
    await expect.poll(() => picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(63);
    await expect(outputs.getByRole("link", { name: `Show ${name}` })).toHaveAttribute("aria-current", "true");
    if (name === "output-0.png") await outputs.getByRole("link", { name: "Next output" }).click();
  }
  await expect(page).toHaveURL(`/predictions/${id}?file=1`);
  await expect(outputs.getByRole("link", { name: "Next output" })).toHaveAttribute("aria-disabled", "true");
  await outputs.getByRole("link", { name: "Show output-0.png" }).click();
  await expect(page).toHaveURL(`/predictions/${id}`);
  await expect(page.getByRole("img", { name: "output-0.png" })).toBeVisible();
});

test("a video plays from where it is set to", async ({ page, shared }) => {
  const parts: number[] = [];
  page.on("response", (response) => {
    if (response.url().includes("/media/")) parts.push(response.status());
  });
  await page.goto(`/predictions/${shared.samples.video}`);
  const video = page.getByLabel(/^output-0\.(mp4|webm)$/);
  const read = <Value>(read: (video: HTMLVideoElement) => Value) => video.evaluate(read);
  await expect.poll(() => read((video) => video.readyState)).toBeGreaterThan(0);
  const seconds = await read((video) => video.duration);
  expect(seconds).toBeGreaterThan(1);
  expect(await read((video) => video.videoWidth)).toBeGreaterThan(63);

  await read((video) => {
    video.muted = true;
    video.currentTime = video.duration / 2;
    void video.play();
  });
  await expect.poll(() => read((video) => video.currentTime)).toBeGreaterThan(seconds / 2);
  expect(await read((video) => video.error)).toBeNull();
  expect(new Set(parts)).toEqual(new Set([206]));
});

test("sounds play", async ({ page, shared }) => {
  for (const id of [shared.samples.speech, shared.samples.music]) {
    await page.goto(`/predictions/${id}`);
    const sound = page.getByLabel(/^output-0\.(wav|mp3)$/);
    const read = <Value>(read: (sound: HTMLAudioElement) => Value) => sound.evaluate(read);
    await expect.poll(() => read((sound) => sound.readyState)).toBeGreaterThan(0);
    expect(await read((sound) => sound.duration)).toBeGreaterThan(0.5);
    expect(await read((sound) => sound.error)).toBeNull();
  }
});

test("every file has name, size and a download with upstream's bytes", async ({ page, request, shared }) => {
  for (const kind of ["images", "speech", "code"] as const) {
    const files = await stored(shared, shared.samples[kind]);
    await page.goto(`/predictions/${shared.samples[kind]}`);
    const list = page.getByRole("region", { name: "Output files" });
    await expect(list.getByRole("listitem")).toHaveCount(files.length);
    for (const file of files) {
      const item = list.getByRole("listitem").filter({ hasText: file.name });
      await expect(item).toContainText(/\d (B|kB|MB)/);
      const saved = page.waitForEvent("download");
      await item.getByRole("link", { name: `Download ${file.name}` }).click();
      const download = await saved;
      expect(download.suggestedFilename()).toBe(file.name);
      const bytes = Buffer.concat(await (await download.createReadStream()).toArray());
      const sent = await (await request.get(file.url)).body();
      expect(bytes.length, file.name).toBe(file.size);
      expect(bytes.equals(sent), `${file.name} as upstream has it`).toBe(true);
    }
  }
});
