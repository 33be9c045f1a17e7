/**
 * How the browser tests run. Every spec starts what it needs by the fixtures of `console.ts`;
 * `cargo xtask test browser` says where the programs and the browser are.
 *
 * A spec runs in all three projects, unless its name says otherwise: `*.hydrate.spec.ts` needs
 * JavaScript, `*.no-js.spec.ts`, `*.narrow.spec.ts` and `*.wide.spec.ts` run in their project only.
 */
import { defineConfig } from "@playwright/test";

const only = { noJs: "**/*.no-js.spec.ts", narrow: "**/*.narrow.spec.ts", wide: "**/*.wide.spec.ts" };

const executablePath = process.env["CHROMIUM"];

export default defineConfig({
  testDir: "tests",
  // Two cores: a browser and the programs it talks to keep one busy.
  workers: 2,
  fullyParallel: false,
  // A test that needs a second try is broken.
  retries: 0,
  forbidOnly: true,
  timeout: 30_000,
  expect: { timeout: 7_000 },
  use: {
    browserName: "chromium",
    locale: "en-US",
    timezoneId: "UTC",
    colorScheme: "light",
    contextOptions: { reducedMotion: "reduce" },
    // It takes a sixth of the time, and a build machine keeps none.
    trace: process.env["CI"] ? "off" : "retain-on-failure",
    screenshot: "only-on-failure",
    launchOptions: {
      ...(executablePath ? { executablePath } : {}),
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    {
      name: "hydrate",
      use: { viewport: { width: 1440, height: 900 } },
      testIgnore: [only.noJs, only.narrow],
    },
    {
      name: "no-js",
      use: { viewport: { width: 1440, height: 900 }, javaScriptEnabled: false },
      testIgnore: ["**/*.hydrate.spec.ts", only.narrow, only.wide],
    },
    {
      name: "narrow",
      use: { viewport: { width: 390, height: 844 } },
      testIgnore: [only.noJs, only.wide],
    },
  ],
});
