// Runs the official clients, unmodified, against simulators of its own.
//
//   SIMULATOR_BIN=target/debug/simulator CONSOLE_BIN=target/debug/predictions-console PYTHON=python3 node run.mjs
//
// Prints one line a check and `N passed, M failed`. Fails if a check fails or if none ran.

import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { checks as javascriptChecks } from "./javascript.mjs";
import { checks as reproduceChecks } from "./reproduce.mjs";

const simulatorBin = process.env.SIMULATOR_BIN;
const consoleBin = process.env.CONSOLE_BIN;
const python = process.env.PYTHON ?? "python3";
const children = [];
let passed = 0;
let failed = 0;

function report(name, error) {
  if (error) failed += 1;
  else passed += 1;
  console.log(error ? `not ok  ${name}: ${error}` : `ok      ${name}`);
}

/** Starts a simulator on a free port and answers its base URL. */
async function simulator(...flags) {
  const common = ["--addr", "127.0.0.1:0", "--rate", "0", "--speed", "20", "--history", "60", "--api-key", "sk-demo"];
  const child = spawn(simulatorBin, [...common, ...flags], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) return line.trim();
  throw new Error(`${simulatorBin} ended before it was ready`);
}

async function runJavascript(world) {
  for (const [name, check] of Object.entries(javascriptChecks)) {
    try {
      await check(world);
      report(`javascript: ${name}`);
    } catch (error) {
      report(`javascript: ${name}`, error?.message ?? String(error));
    }
  }
}

/** The Python suite prints a JSON line a check: `{"name", "error"}`. */
async function runPython(world) {
  const suite = fileURLToPath(new URL("python_suite.py", import.meta.url));
  const child = spawn(python, [suite, JSON.stringify(world)], { stdio: ["ignore", "pipe", "inherit"] });
  const ended = new Promise((resolve) => child.on("close", resolve));
  let checks = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    const { name, error } = JSON.parse(line);
    report(`python: ${name}`, error);
    checks += 1;
  }
  const code = await ended;
  if (code !== 0 || checks === 0) report("python: the suite", `exit code ${code} after ${checks} checks`);
}

if (!simulatorBin || !consoleBin) {
  console.error("run.mjs: set SIMULATOR_BIN and CONSOLE_BIN to the two programs");
  process.exit(2);
}
try {
  const world = {
    baseUrl: await simulator(),
    limitedUrl: await simulator("--rate-limit", "2"),
    brokenUrl: await simulator("--fault", "list:502=1", "--fault", "get:truncated=1", "--fault", "models:hang=1", "--fault", "create:503=1"),
  };
  await runJavascript(world);
  await runPython({ ...world, limitedUrl: await simulator("--rate-limit", "2") });
  await reproduceChecks({ ...world, consoleBin, python, report });
} catch (error) {
  report("the run itself", error?.message ?? String(error));
} finally {
  for (const child of children) child.kill();
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 || passed === 0 ? 1 : 0;
