/** How the measurements in the browser run: one at a time, by `cargo xtask bench`. */
import { defineConfig } from "@playwright/test";

import base from "./playwright.config.ts";

export default defineConfig({
  ...base,
  testDir: "bench",
  testMatch: "**/*.bench.ts",
  workers: 1,
  reporter: "line",
  timeout: 120_000,
  // Playwright's own recording copies the document around each step and films the page: that would be
  // measured, too.
  use: { ...base.use, trace: "off", screenshot: "off" },
  projects: [{ name: "bench", use: { viewport: { width: 1440, height: 900 } } }],
});
