/**
 * A program under test: started on a free port, ready when it has printed its address, ended when
 * the test is. Knows nothing about what the program does.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** How long a program may take to print its address. */
const READY_MS = 20_000;

/** How long a program may take to end after it was asked to. */
const END_MS = 10_000;

export class Program {
  /** Where it listens, without a slash at its end. Stays the same over restarts. */
  readonly url: string;
  #child: ChildProcess;
  readonly #start: (port: string, args?: string[]) => Promise<Started>;
  readonly #log: string[];

  private constructor(started: Started, start: (port: string, args?: string[]) => Promise<Started>, log: string[]) {
    this.url = started.url;
    this.#child = started.child;
    this.#start = start;
    this.#log = log;
  }

  /** Starts the program whose path is in the environment under this name. */
  static async start(variable: string, args: string[], env: Record<string, string> = {}): Promise<Program> {
    const path = process.env[variable];
    if (!path) throw new Error(`${variable} is not set; run the tests with: cargo xtask test browser`);
    const log: string[] = [];
    const start = (port: string, others = args) =>
      launch(path, ["--addr", `127.0.0.1:${port}`, ...others], env, log);
    return new Program(await start("0"), start, log);
  }

  /** What it wrote to its standard error, over all restarts. */
  get log(): string {
    return this.#log.join("\n");
  }

  /** Ends it as a power failure would. */
  async kill(): Promise<void> {
    await this.#end("SIGKILL");
  }

  /** Asks it to end, and waits until it has. Returns its exit code; null if it had to be killed. */
  async stop(): Promise<number | null> {
    return this.#end("SIGTERM");
  }

  /** Starts it again at the same address, with other arguments if given; it must have ended. */
  async startAgain(args?: string[]): Promise<void> {
    this.#child = (await this.#start(new URL(this.url).port, args)).child;
  }

  async #end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
    const ended = new Promise<number | null>((resolve) => child.once("exit", resolve));
    child.kill(signal);
    const last = setTimeout(() => child.kill("SIGKILL"), END_MS);
    return ended.finally(() => clearTimeout(last));
  }
}

type Started = { child: ChildProcess; url: string };

function launch(path: string, args: string[], env: Record<string, string>, log: string[]): Promise<Started> {
  const child = spawn(path, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  createInterface({ input: child.stderr }).on("line", (line) => log.push(line));
  return new Promise((resolve, reject) => {
    const fail = (why: string) => {
      clearTimeout(limit);
      child.kill("SIGKILL");
      reject(new Error([`${path} ${args.join(" ")}: ${why}`, ...log.slice(-20)].join("\n")));
    };
    const limit = setTimeout(() => fail("printed no address in time"), READY_MS);
    child.once("error", (problem) => fail(problem.message));
    child.once("exit", (code) => fail(`ended with ${code} before it was ready`));
    createInterface({ input: child.stdout }).on("line", (line) => {
      const url = /https?:\/\/[^\s"]+/.exec(line)?.[0];
      if (!url) return;
      clearTimeout(limit);
      child.removeAllListeners("exit");
      resolve({ child, url: url.replace(/\/$/, "") });
    });
  });
}
