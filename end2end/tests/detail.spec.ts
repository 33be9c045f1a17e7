/** A prediction's own page. */
import { expect, test } from "../console.ts";
import { FAILURE } from "../simulator.ts";

test("it says what it is and how it went", async ({ page, shared }) => {
  const id = shared.samples.images;
  const response = await page.goto(`/predictions/${id}`);
  expect(response?.status()).toBe(200);
  for (const load of ["first", "again"]) {
    const heading = page.getByRole("heading", { level: 1 });
    await expect(heading, load).toContainText("truefusion-pro");
    await expect(heading).toContainText(id);
    const facts = page.getByRole("definition");
    await expect(facts.filter({ hasText: /^Image$/ })).toBeVisible();
    await expect(facts.filter({ hasText: /^API$/ })).toBeVisible();
    await expect(facts.filter({ hasText: /^\$\d+\.\d\d+$/ })).toBeVisible();
    await expect(facts.filter({ hasText: /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/ })).toBeVisible();
    await expect(page.getByText("Succeeded", { exact: true }).first()).toBeVisible();
    await page.reload();
  }
});

test("it shows the input as names and values, and as JSON", async ({ page, shared }) => {
  await page.goto(`/predictions/${shared.samples.text}`);
  const input = page.getByRole("region", { name: "Input", exact: true });
  await expect(input.getByRole("definition").filter({ hasText: /^Name five risks\.$/ })).toBeVisible();
  await expect(input.getByRole("definition").filter({ hasText: /^18446744073709551615$/ })).toBeVisible();
  await input.getByRole("link", { name: "JSON" }).click();
  await expect(page).toHaveURL(/\?input=json$/);
  await expect(input.getByRole("region", { name: "input", exact: true })).toContainText('"seed": 18446744073709551615');
});

test("it shows the input as programs that send it again", async ({ page, shared }) => {
  await page.goto(`/predictions/${shared.samples.text}`);
  const input = page.getByRole("region", { name: "Input", exact: true });
  await input.getByRole("link", { name: "Create" }).click();
  await expect(page).toHaveURL(/\?input=create$/);
  await expect(input.getByText("curl http")).toContainText("Name five risks.");
  await expect(input.getByText("import os")).toBeHidden();
  await input.getByText("Python", { exact: true }).click();
  await expect(input.getByText("import os")).toContainText('"seed": 18446744073709551615');
  await expect(input.getByText("curl http")).toBeHidden();
  await page.reload();
  await input.getByText("TypeScript", { exact: true }).click();
  await expect(input.getByText("createClient(")).toContainText('exactly("18446744073709551615")');
});

test("it shows a text", async ({ page, shared }) => {
  const { output } = (await (await shared.upstream(`/predictions/${shared.samples.text}`)).json()) as { output: string };
  await page.goto(`/predictions/${shared.samples.text}`);
  const text = page.getByRole("region", { name: "Text", exact: true });
  await expect(text).toBeVisible();
  expect(await text.textContent()).toContain(output);
});

test("a failure is told in full", async ({ page, shared }) => {
  await page.goto(`/predictions/${shared.samples.failed}`);
  const error = page.getByRole("region", { name: "Error", exact: true });
  await expect(error).toBeVisible();
  expect(await error.textContent()).toContain(FAILURE);
  await expect(page.getByText("Failed", { exact: true }).first()).toBeVisible();
});

test("the whole prediction is there as JSON", async ({ page, shared, javaScriptEnabled }) => {
  const id = shared.samples.images;
  const sent = (await (await shared.upstream(`/predictions/${id}`)).json()) as object;
  await page.goto(`/predictions/${id}`);
  await page.getByText("Prediction as JSON").click();
  const shown = page.getByRole("region", { name: "prediction", exact: true });
  await expect(shown).toBeVisible();
  if (javaScriptEnabled) await page.getByRole("button", { name: "Raw" }).click();
  expect(JSON.parse((await shown.textContent()) ?? "")).toEqual(sent);
});

test("the output is there as JSON", async ({ page, shared, javaScriptEnabled }) => {
  const id = shared.samples.images;
  const { output } = (await (await shared.upstream(`/predictions/${id}`)).json()) as { output: string[] };
  await page.goto(`/predictions/${id}`);
  const pane = page.getByRole("region", { name: "Output", exact: true });
  await pane.getByRole("link", { name: "JSON" }).click();
  await expect(page).toHaveURL(/\?tab=json$/);
  const shown = pane.getByRole("region", { name: "output", exact: true });
  await expect(shown).toBeVisible();
  if (javaScriptEnabled) await pane.getByRole("button", { name: "Raw" }).click();
  expect(JSON.parse((await shown.textContent()) ?? "")).toEqual(output);
});

test("what is not there is a 404 that leads back", async ({ page, errors }) => {
  errors.expect(/status of 404/);
  const check = async (path: string, title: string) => {
    const response = await page.goto(path);
    expect(response?.status(), path).toBe(404);
    await expect(page.getByRole("heading", { name: title })).toBeVisible();
  };
  await check("/predictions/00000000-0000-4000-8000-000000000000", "There is no prediction with this id.");
  await check("/predictions/%3Cscript%3E", "There is no prediction with this id.");
  await check("/predictions/a%01b", "This is not a prediction's id.");
  await check(`/predictions/${"x".repeat(1_025)}`, "This is not a prediction's id.");
  await check("/no/such/page", "There is no such page.");
  await page.getByRole("link", { name: "All predictions" }).click();
  await expect(page).toHaveURL("/predictions");
});
