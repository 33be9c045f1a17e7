/** Files that outlive their prediction, because that was wanted when it was deleted. */
import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";
import { row } from "../rows.ts";

test("deleting asks about the files, and what is left has a page and can be deleted", async ({ page, install, javaScriptEnabled }) => {
  // A console of its own, two jobs, and pages that look again by themselves.
  test.slow();
  const installation = await install({ samples: false });
  const id = await installation.create({ model: "truefusion", held: true });
  await installation.control("finish", { id });
  const media = `${installation.url}/media/${id}/0`;
  await expect.poll(async () => (await fetch(media)).status).toBe(200);

  await page.goto(`${installation.url}/predictions`);
  if (javaScriptEnabled) await expect(page.locator("html")).toHaveAttribute("data-hydrated", "");
  await row(page, id).getByRole("checkbox").check();
  await page.getByRole("form", { name: "Selection" }).getByRole("button", { name: "Delete" }).click();
  const question = javaScriptEnabled ? page.getByRole("dialog") : page.getByRole("main");
  await expect(question).toContainText("Delete 1 prediction?");
  await question.getByRole("checkbox", { name: "Keep our copies of the output files" }).check();
  if (javaScriptEnabled) await expect(question).toContainText("stay at their addresses");
  if (javaScriptEnabled) await expectAccessible(page);
  await question.getByRole("button", { name: "Delete 1 prediction" }).click();
  await expect(question).toContainText("Deleted 1 of 1");

  await page.goto(`${installation.url}/predictions/${id}`);
  await expect(page.getByRole("main")).toContainText("This prediction was deleted");
  await expect(page.getByRole("heading", { level: 1 })).toContainText("truefusion");
  await expect(page.getByRole("link", { name: /^Download/ })).toBeVisible();
  expect((await fetch(media)).status).toBe(200);
  if (javaScriptEnabled) await expectAccessible(page);

  await page.getByRole("button", { name: "Delete the files" }).click();
  await page.getByRole("button", { name: "Delete the kept files of 1 prediction" }).click();
  await expect(page.getByRole("heading", { name: "Deleted 1 of 1" })).toBeVisible();
  expect((await fetch(media)).status).toBe(404);
});
