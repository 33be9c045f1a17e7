/** Several accounts in one console: each row says whose it is, and one can look at one alone. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect, test } from "../console.ts";
import { openLive, row, rows } from "../rows.ts";

const KEYS = { team: "sk-end2end-key", research: "sk-end2end-second" };

test("predictions of two accounts are told apart", async ({ page, install }) => {
  const folder = await mkdtemp(join(tmpdir(), "predictions-console-accounts-"));
  const file = join(folder, "console.toml");
  const account = ([name, key]: [string, string]) => `[[account]]\nname = "${name}"\nkey = "${key}"\nrequests_per_minute = 600\n`;
  await writeFile(file, Object.entries(KEYS).map(account).join("\n"));
  try {
    const installation = await install({
      simulator: ["--api-key", KEYS.research, "--seed", "4", "--history", "12", "--rate", "0"],
      console: ["--config", file],
      // The file names the accounts; a key beside it would be a third.
      env: { SKYTELLS_API_KEY: "" },
      samples: false,
    });
    const { id } = await installation.control<{ id: string }>("create", { key: KEYS.research, held: true });
    await openLive(page, `${installation.url}/predictions`);
    await expect(row(page, id)).toBeVisible({ timeout: 20_000 });
    await expect(rows(page)).toHaveCount(25);

    const filters = page.getByRole("region", { name: "Filters" });
    await filters.locator("summary", { hasText: "Account" }).click();
    await filters.getByRole("link", { name: /^research/ }).click();
    await expect(page).toHaveURL(/q=account%3Aresearch$/);
    await expect(row(page, id)).toBeVisible();
    await expect(rows(page)).toHaveCount(13);

    await page.getByRole("button", { name: "Columns" }).click();
    await page.getByRole("dialog", { name: "Columns" }).getByRole("checkbox", { name: "Account" }).check();
    await expect(row(page, id)).toContainText("research");
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
