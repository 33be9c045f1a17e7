/** The console starts, serves its list and the parts of its site. */
import { expect, test } from "../console.ts";

test("the list is the first page", async ({ page }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/predictions$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

test("the site's parts come compressed and with their types", async ({ request }) => {
  const kinds = { wasm: "application/wasm", js: "text/javascript", css: "text/css" };
  for (const [extension, type] of Object.entries(kinds)) {
    const response = await request.get(`/pkg/predictions-console.${extension}`, {
      headers: { "accept-encoding": "br" },
    });
    expect(response.status(), extension).toBe(200);
    expect(response.headers()["content-type"], extension).toContain(type);
    expect(response.headers()["content-encoding"], extension).toBe("br");
  }
});
