// Runs what the console writes to be copied, with the official clients, and compares what is sent
// then with what was sent at first: every member, every character, every digit.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const key = "sk-demo";

/** What is asked for, as JSON text: what the shell and the languages might take for their own. */
const inputs = {
  quotes: String.raw`{"prompt":"It's \"quoted\" and 'quoted' \\ \\\" \/ \"\"\" ''' end\\"}`,
  "what a shell expands": String.raw`{"prompt":"$HOME $(id) ` + "`id`" + String.raw` !! !e ~ * %s \\n #{x} $` + "{process.exit(3)} <script>\"}",
  "lines and controls": String.raw`{"prompt":"a\nJSON\nEOF\r\n\ttab\u0000\u001b[31m\u007f\b\f end"}`,
  "what is not seen": JSON.stringify({
    prompt: "é 日本 😀 \u202egnp.exe\u200b \u2028 \ufeff \u0085 👩\u200d🚀 e\u0301 \u{e0041}",
    escaped: "\u{1f98a}",
  }).replace("\u{1f98a}", String.raw`\ud83e\udd8a \u0041`),
  numbers:
    '{"prompt":"n","a":9007199254740993,"b":18446744073709551615,"c":-9223372036854775808,"d":1.50,"e":0.1,"f":-0.0,"g":1e-7,"h":123456789.123}',
  names: String.raw`{"prompt":"k","it's":1,"__proto__":{"x":1},"\u005f_proto__x":2,"$k":"v","1":true,"":null,"a b":[[],{},[false,[null]]]}`,
  "more than an argument holds": JSON.stringify({ prompt: "long", padding: "it's ".repeat(40_000) }),
};

/** Hands everything on to the simulator and keeps what is posted. */
async function recorder(simulatorUrl) {
  const posted = [];
  const target = new URL(simulatorUrl);
  const server = createServer((asked, answer) => {
    const pieces = [];
    asked.on("data", (piece) => pieces.push(piece));
    asked.on("end", () => {
      const body = Buffer.concat(pieces);
      if (asked.method === "POST") posted.push({ key: asked.headers["x-api-key"], body: body.toString() });
      const headers = { ...asked.headers, host: target.host };
      const options = { host: target.hostname, port: target.port, path: asked.url, method: asked.method, headers };
      const onward = request(options, (reply) => {
        answer.writeHead(reply.statusCode, reply.headers);
        reply.pipe(answer);
      });
      onward.on("error", () => answer.destroy());
      onward.end(body);
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}${target.pathname}`, posted, server };
}

/** A console that mirrors this upstream; answers its address. */
async function console_(program, upstreamUrl, folder) {
  const env = {
    PATH: process.env.PATH,
    SKYTELLS_API_KEY: key,
    PREDICTIONS_UPSTREAM_URL: upstreamUrl,
    PREDICTIONS_DATA_DIR: join(folder, "data"),
    PREDICTIONS_ADDR: "127.0.0.1:0",
    RUST_LOG: "warn",
  };
  const child = spawn(program, [], { env, stdio: ["ignore", "pipe", "inherit"] });
  for await (const line of createInterface({ input: child.stdout })) return { child, url: line.match(/http:\S+/)[0] };
  throw new Error(`${program} ended before it was ready`);
}

async function programs(consoleUrl, id) {
  const headers = { "content-type": "application/json", accept: "application/json", "x-requested-with": "test" };
  const answer = await fetch(`${consoleUrl}/api/programs`, { method: "POST", headers, body: JSON.stringify({ id }) });
  const text = await answer.text();
  assert.equal(answer.status, 200, text);
  return JSON.parse(text);
}

/** Runs a program as its reader would, and answers what it printed. */
async function run(command, flags, code, folder) {
  const env = { PATH: process.env.PATH, HOME: folder, SKYTELLS_API_KEY: key };
  const child = spawn(command, flags, { env, stdio: ["pipe", "pipe", "pipe"] });
  let [out, err] = ["", ""];
  child.stdout.on("data", (piece) => (out += piece));
  child.stderr.on("data", (piece) => (err += piece));
  child.stdin.end(code);
  const status = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(status, 0, err);
  return out.trim();
}

/** JSON text as nested arrays that are equal exactly if the values are; no number is rounded. */
export function exact(text) {
  const tokens = text.match(/"(?:[^"\\]|\\.)*"|[-+.\w]+|[{}[\],:]/gs);
  let at = 0;
  const list = (end, item) => {
    const items = [];
    for (at += 1; tokens[at] !== end; ) {
      items.push(item());
      if (tokens[at] === ",") at += 1;
    }
    at += 1;
    return items;
  };
  const member = () => {
    const name = JSON.parse(tokens[at]);
    at += 2;
    return [name, value()];
  };
  const value = () => {
    const token = tokens[at];
    if (token === "[") return ["list", list("]", value)];
    if (token === "{") return ["object", list("}", member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))];
    at += 1;
    return /^[-\d]/.test(token) ? decimal(token) : JSON.parse(token);
  };
  return value();
}

function decimal(token) {
  const [, sign, whole, part = "", power = "0"] = token.match(/^(-?)(\d+)(?:\.(\d+))?(?:[eE]([-+]?\d+))?$/);
  const digits = (whole + part).replace(/^0+/, "");
  const bare = digits.replace(/0+$/, "");
  if (bare === "") return ["number", "0"];
  return ["number", `${sign}${bare}e${Number(power) - part.length + digits.length - bare.length}`];
}

/** Answers a check for each input; `world` has the programs and the simulator. */
export async function checks({ baseUrl, consoleBin, python, report }) {
  const folder = mkdtempSync(join(tmpdir(), "reproduce-"));
  const { url, posted, server } = await recorder(baseUrl);
  const { child, url: consoleUrl } = await console_(consoleBin, url, folder);
  const flags = Number(process.versions.node.split(".")[0]) < 22 ? ["--harmony-json-parse-with-source"] : [];
  const runners = {
    curl: (code) => run("sh", [], code, folder).then((out) => JSON.parse(out).id),
    typescript: (code) => run(process.execPath, [...flags, "--input-type=module", "-"], code, folder),
    python: (code) => run(python, ["-"], code, folder),
  };
  try {
    for (const [name, input] of Object.entries(inputs)) {
      const headers = { "content-type": "application/json", "x-api-key": key };
      const body = `{"model":"truefusion","input":${input}}`;
      const created = await fetch(`${url}/predictions`, { method: "POST", headers, body });
      const text = await created.text();
      const { id } = JSON.parse(text);
      const written = id ? await programs(consoleUrl, id) : [];
      if (written.length !== 3) report(`reproduce: ${name}`, `${written.length} programs of ${text}`);
      for (const { language, code } of written) {
        try {
          assert.ok(!code.includes(key), "the key stands in it");
          const before = posted.length;
          const copy = await runners[language](code);
          assert.equal(posted.length, before + 1);
          assert.equal(posted[before].key, key);
          const [sent, wanted] = [posted[before].body, body].map((it) => new Map(exact(it)[1]));
          assert.deepEqual(sent.get("model"), wanted.get("model"));
          assert.deepEqual(sent.get("input"), wanted.get("input"));
          assert.notEqual(copy, id);
          report(`reproduce: ${language}: ${name}`);
        } catch (error) {
          report(`reproduce: ${language}: ${name}`, error?.message ?? String(error));
        }
      }
    }
  } finally {
    child.kill();
    server.close();
    server.closeAllConnections();
    await new Promise((resolve) => child.on("close", resolve));
    rmSync(folder, { recursive: true, force: true });
  }
}
