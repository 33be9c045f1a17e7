/**
 * The fixtures of every spec: a console with a simulator behind it, and a page whose errors fail
 * the test. Import `test` and `expect` from here, not from Playwright.
 *
 * `page.goto("/predictions")` reaches the worker's shared installation, which a test must leave as
 * it found it. A test that kills, restarts, floods or configures makes its own with `install`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { test as base, expect } from "@playwright/test";

import { Program } from "./program.ts";
import { control, type Draft, makeSamples, type Samples, WITH_FILES } from "./simulator.ts";

/** What a browser says of a server that is not there: of calls, of the stream, and of parts of the module. */
export const AWAY =
  /net::ERR_(CONNECTION_\w+|CONTENT_LENGTH_MISMATCH|EMPTY_RESPONSE|INCOMPLETE_CHUNKED_ENCODING|SOCKET_NOT_CONNECTED)|TypeError: Failed to fetch|WebAssembly compilation aborted: Network error/;

export { expect };

/** The key that the simulator accepts and the console is given. */
export const KEY = "sk-end2end-key";

/** How long a console may take to mirror the history it finds. */
const MIRRORED_MS = 20_000;

/** What an installation is started with. */
export type Arguments = {
  /** Of the simulator, besides its address and key. */
  simulator?: string[];
  /** Of the console, besides its address, upstream and data folder. */
  console?: string[];
  /** Environment of the console, besides its key. */
  env?: Record<string, string>;
  /** False for an account without the samples, which are made before the console first looks. */
  samples?: false;
};

/** A simulator and the console that mirrors it. */
export class Installation {
  readonly simulator: Program;
  readonly console: Program;
  readonly #samples: Samples | undefined;
  readonly #data: string;

  private constructor(simulator: Program, console: Program, samples: Samples | undefined, data: string) {
    this.simulator = simulator;
    this.console = console;
    this.#samples = samples;
    this.#data = data;
  }

  /** Starts both and waits until the console has mirrored what the simulator holds. */
  static async start(args: Arguments): Promise<Installation> {
    const data = await mkdtemp(join(tmpdir(), "predictions-console-"));
    const simulator = await Program.start("SIMULATOR_BIN", [
      "--api-key",
      KEY,
      ...(args.simulator ?? ["--seed", "7", "--history", "120", "--rate", "0", "--retention", "86400"]),
    ]);
    try {
      const samples = args.samples === false ? undefined : await makeSamples(simulator.url);
      const own = ["--upstream-url", simulator.url, "--data-dir", data, ...(args.console ?? [])];
      const console = await Program.start("CONSOLE_BIN", own, { SKYTELLS_API_KEY: KEY, ...args.env });
      const installation = new Installation(simulator, console, samples, data);
      await installation.ready();
      return installation;
    } catch (problem) {
      await simulator.kill();
      throw problem;
    }
  }

  /** Where the console is. */
  get url(): string {
    return this.console.url;
  }

  /** Tells the simulator what is to happen: its control routes. */
  async control<Answer>(call: string, body: object = {}): Promise<Answer> {
    return control(this.simulator.url, call, body);
  }

  /** Has the account's own program make a prediction. Answers its id. */
  async create(draft: Draft = {}): Promise<string> {
    const { id } = await this.control<{ id: string }>("create", draft);
    return id;
  }

  /** One ended prediction of each kind. */
  get samples(): Samples {
    if (!this.#samples) throw new Error("this installation was started without samples");
    return this.#samples;
  }

  /** Resolves when the console says that it is ready. */
  async ready(): Promise<void> {
    const answer = async () => (await fetch(`${this.url}/readyz`)).status;
    await expect.poll(answer, { timeout: MIRRORED_MS, message: this.console.log }).toBe(200);
  }

  /** Resolves when the console has read the whole history and copied the files of the samples. */
  async mirrored(): Promise<void> {
    const isReading = async () => {
      const page = await (await fetch(`${this.url}/predictions`)).text();
      return page.includes("Loading history") || page.includes("not yet compared with the API");
    };
    await expect.poll(isReading, { timeout: MIRRORED_MS, message: this.console.log }).toBe(false);
    for (const kind of WITH_FILES) {
      const answer = async () => (await fetch(`${this.url}/media/${this.samples[kind]}/0`)).status;
      await expect.poll(answer, { timeout: MIRRORED_MS, message: `${kind}: ${this.console.log}` }).toBe(200);
    }
  }

  /** Calls the simulator as the account's own program would, past the console. */
  async upstream(path: string, request: RequestInit = {}): Promise<Response> {
    const headers = { "x-api-key": KEY, "content-type": "application/json", ...request.headers };
    return fetch(`${this.simulator.url}${path}`, { ...request, headers });
  }

  /** Ends both and removes their data. */
  async end(): Promise<void> {
    await Promise.all([this.console.kill(), this.simulator.kill()]);
    await rm(this.#data, { recursive: true, force: true });
  }
}

/** What went wrong in the page so far. A test that provokes an error declares it. */
export class Errors {
  readonly #seen: string[] = [];
  readonly #expected: RegExp[] = [];

  /** Errors that match are part of the test. */
  expect(pattern: RegExp): void {
    this.#expected.push(pattern);
  }

  note(error: string): void {
    this.#seen.push(error);
  }

  /** Those that no test expected. */
  get unexpected(): string[] {
    return this.#seen.filter((error) => !this.#expected.some((pattern) => pattern.test(error)));
  }
}

type TestFixtures = {
  /** Starts an installation of this test's own; it ends with the test. */
  install: (args?: Arguments) => Promise<Installation>;
  /** Errors of `page`; none may be left at the end. */
  errors: Errors;
};

type WorkerFixtures = {
  /** What the shared installation is started with; set it with `test.use` at the top of a spec. */
  args: Arguments;
  /** The installation that `page` reaches by default. */
  shared: Installation;
};

export const test = base.extend<TestFixtures, WorkerFixtures>({
  args: [{}, { scope: "worker", option: true }],

  shared: [
    async ({ args }, use) => {
      const installation = await Installation.start(args);
      await installation.mirrored();
      await use(installation);
      await installation.end();
    },
    { scope: "worker", timeout: 60_000 },
  ],

  baseURL: async ({ shared }, use) => use(shared.url),

  install: async ({ context }, use, testInfo) => {
    const started: Installation[] = [];
    await use(async (args = {}) => {
      const installation = await Installation.start(args);
      started.push(installation);
      return installation;
    });
    // First the pages: a server that ends under one is an error in its console.
    for (const page of context.pages()) await page.close();
    for (const installation of started) {
      await testInfo.attach("console.log", { body: installation.console.log });
      await installation.end();
    }
  },

  errors: async ({ javaScriptEnabled }, use) => {
    const errors = new Errors();
    // Nobody is there to use what the page has loaded ahead for its script.
    if (!javaScriptEnabled) errors.expect(/was preloaded using link preload but not used/);
    await use(errors);
    expect(errors.unexpected, "errors in the browser's console").toEqual([]);
  },

  page: async ({ page, errors, shared }, use, testInfo) => {
    page.on("pageerror", (error) => errors.note(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      const bad = message.type() === "error" || message.type() === "warning";
      if (bad) errors.note(`${message.type()}: ${message.text()} (${message.location().url})`);
    });
    const before = shared.console.log.length;
    await use(page);
    const said = shared.console.log.slice(before);
    // Here and not only in the report: on a build machine this is all that is left.
    if (testInfo.status !== testInfo.expectedStatus && said) process.stderr.write(`the shared console's log:\n${said}\n`);
  },
});
