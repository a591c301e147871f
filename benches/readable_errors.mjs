// What readable errors cost a call that succeeds, in Node, Deno and Bun: `node benches/readable_errors.mjs [runtime]`.
//
// An error of this package names the caller's own line, for which something is done at each call. Here it is taken out of a second
// copy of the package. FLOWTETHER_LOCAL_HOST is the local host's binary; `cargo xtask build` must have run in this directory.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { createInterface } from "node:readline";
import { build } from "esbuild";
import { startLocalHost } from "../tests/runtimes/local_host.mjs";
import { COMMANDS } from "./inside/runtimes.mjs";

const MOST_PERCENT = 2;

const raw = resolve("target/pkg-raw/all");
const folder = resolve("target/benches-readable-errors");

/** What is done at each call, and what is there without it, by file of the glue. */
const TAKEN_OUT = {
  "pending.js": [
    ["at = startedFrom()", ""],
    ["new Pending(calledFrom())", "new Pending()"],
    [".catch((error) => {\n      throw fromCaller(error, at);\n    })", ""],
  ],
  "iterate.js": [
    ["const at = calledFrom();", ""],
    ["throw fromCaller(error, at);", "throw error;"],
  ],
  "instance.js": [
    ["if (asks && isFirst) enter();", ""],
    ["if (isFirst && (asks || isMissed)) {\n        asks = true;\n        exit();\n      }", ""],
    ["if (isMissed) exit();", ""],
  ],
};

const withoutIt = {
  name: "without",
  setup({ onLoad, onEnd }) {
    const done = new Set();
    onLoad({ filter: /[/\\](pending|iterate|instance)\.js$/ }, async ({ path }) => {
      let contents = await readFile(path, "utf8");
      for (const [text, instead] of TAKEN_OUT[basename(path)]) {
        if (contents.split(text).length !== 2) throw new Error(`${path} must hold once: ${text}`);
        contents = contents.replace(text, instead);
      }
      done.add(basename(path));
      return { contents };
    });
    onEnd(() => {
      if (done.size !== Object.keys(TAKEN_OUT).length) throw new Error(`only ${[...done]} were changed`);
    });
  },
};

async function bundle(name, plugins = []) {
  const entry = `import wasm from "./bundle.js";
import bytes from "./flowtether_bg.wasm";
wasm.carry(() => bytes);
export * from "./bundle.js";
`;
  await build({
    stdin: { contents: entry, resolveDir: raw },
    outfile: resolve(folder, `${name}.mjs`),
    bundle: true,
    format: "esm",
    target: "es2022",
    minify: true,
    platform: "neutral",
    loader: { ".wasm": "binary" },
    plugins,
    logLevel: "error",
  });
}

async function makeProject() {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await Promise.all([bundle("with"), bundle("without", [withoutIt]), bundle("again", [withoutIt])]);
  await build({ entryPoints: [resolve("benches/inside/copies.mjs")], outfile: resolve(folder, "copies.mjs"), bundle: true, format: "esm", target: "esnext" });
}

const percent = (ratio) => `${((ratio - 1) * 100).toFixed(1)} %`;
const between = ({ ratio, low, high }) => `${percent(ratio).padStart(7)} (${percent(low)} to ${percent(high)})`;

function line({ what, found, per }) {
  const us = ({ ms }) => `${((ms * 1000) / per).toFixed(2)} us`;
  const isMissed = (found.with.low - 1) * 100 > MOST_PERCENT;
  return `${what.padEnd(36)} ${us(found.without).padStart(10)} ${between(found.with)}, at most ${MOST_PERCENT} %${isMissed ? "  NOT REACHED" : ""}; the same code twice: ${between(found.again)}`;
}

/** @param {string[]} command @param {string} baseUrl */
async function run([executable, ...programArguments], baseUrl) {
  const program = `import { measure } from "./copies.mjs";
import * as one from "./with.mjs";
import * as two from "./without.mjs";
import * as three from "./again.mjs";
const copies = { without: two, with: one, again: three };
await measure((found) => console.log(JSON.stringify(found)), { baseUrl: ${JSON.stringify(baseUrl)}, copies });
`;
  await writeFile(resolve(folder, "main.mjs"), program);
  const child = spawn(executable, [...programArguments, "main.mjs"], { cwd: folder, stdio: ["ignore", "pipe", "inherit"] });
  createInterface({ input: child.stdout }).on("line", (text) => console.log(line(JSON.parse(text))));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${executable} ended with ${code}`);
}

const [wanted = ""] = process.argv.slice(2);
await makeProject();
const host = await startLocalHost(folder, resolve("pkg"));
try {
  for (const [runtime, command] of Object.entries(COMMANDS)) {
    if (!runtime.includes(wanted)) continue;
    console.log(`\n${`readable errors, ${runtime}, CPU of a call`.padEnd(36)} ${"without".padStart(10)}    cost, with 95 % certainty between`);
    await run(command, host.baseUrl);
  }
} finally {
  await host.stop();
}
