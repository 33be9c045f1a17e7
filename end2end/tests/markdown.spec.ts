/** A text that asks for a layout is shown as it is, and laid out on demand; nothing in it can do anything. */
import { expectAccessible } from "../accessibility.ts";
import { expect, test } from "../console.ts";

/** The simulator repeats it in a list. */
const PROMPT =
  "Summarize **two risks** of `unsafe`: [book](https://example.com/book) [never](javascript:alert(1)) ![chart](https://example.com/c.png) <img src=x>";

test("a text is laid out on demand, and does nothing", async ({ page, install, javaScriptEnabled }) => {
  const installation = await install({ samples: false });
  const id = await installation.create({ model: "mera", input: { prompt: PROMPT }, held: true });
  await installation.control("finish", { id });
  const address = `${installation.url}/predictions/${id}`;
  await expect.poll(async () => (await (await fetch(address)).text()).includes("Nothing in it needs a decision")).toBe(true);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(request.url()));

  await page.goto(address);
  const text = page.getByRole("region", { name: "Text", exact: true });
  await expect(text).toContainText(`- You asked for a summary: ${PROMPT}`);
  await expect(text.getByRole("listitem")).toHaveCount(0);

  await page.getByRole("link", { name: "Markdown", exact: true }).click();
  await expect(page).toHaveURL(/\?tab=markdown$/);
  for (const load of ["first", "again"]) {
    await expect(text.getByRole("listitem"), load).toHaveCount(3);
    const first = text.getByRole("listitem").first();
    await expect(first.getByRole("strong")).toHaveText("two risks");
    await expect(first.getByRole("code")).toHaveText("unsafe");
    const book = first.getByRole("link");
    await expect(book, "the only link that is one").toHaveText("book");
    await expect(book).toHaveAttribute("href", "https://example.com/book");
    await expect(book).toHaveAttribute("rel", /noopener noreferrer/);
    await expect(first).toContainText("never");
    await expect(first, "of a picture its description stays").toContainText("chart");
    await expect(first, "HTML is text").toContainText("<img src=x>");
    await expect(text.getByRole("img")).toHaveCount(0);
    if (javaScriptEnabled) await expectAccessible(page);
    await page.reload();
  }
  expect(asked.filter((url) => !url.startsWith(installation.url)), "nothing is asked for elsewhere").toEqual([]);

  await page.getByRole("navigation", { name: "Output as" }).getByRole("link", { name: "Preview" }).click();
  await expect(text).toContainText("**two risks**");
  await expect(text.getByRole("listitem")).toHaveCount(0);
});
