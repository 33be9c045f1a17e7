/** The server's end, with a page open. */
import { AWAY, expect, test } from "../console.ts";
import { openLive } from "../rows.ts";

test("asked to end, it ends soon and well although a stream is open", async ({ page, install, errors }) => {
  errors.expect(AWAY);
  const installation = await install({ simulator: ["--history", "20", "--rate", "0"] });
  await openLive(page, `${installation.url}/predictions`);
  const asked = Date.now();
  const code = await installation.console.stop();
  expect(Date.now() - asked).toBeLessThan(3_000);
  expect(code).toBe(0);
  await expect(page.getByRole("status").filter({ hasText: /^Reconnecting\b/ })).toBeVisible();
});
