// The relay against a real server of Durable Streams: `node tests/relay/run.mjs [part of a test's name] [--seeds N]`.
//
// FLOWTETHER_LOCAL_HOST is the local host's binary, FLOWTETHER_PACKAGE the built package (`pkg` by default). `--seeds` says through how
// many spoiled connections the readers go; 24 without it. The last line is `N passed, N failed`.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { startLocalHost } from "../runtimes/local_host.mjs";

const LIMIT_MS = 20_000;
const { values, positionals } = parseArgs({ options: { seeds: { type: "string" }, from: { type: "string" } }, allowPositionals: true });
const [part = ""] = positionals;
const packageFolder = path.resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg");
const load = (file) => import(pathToFileURL(path.join(packageFolder, file)).href);

const [flowtether, relay] = await Promise.all([load("entry/node.js"), load("relay.js")]);
const page = path.resolve("target/relay");
await mkdir(page, { recursive: true });
const host = await startLocalHost(page, packageFolder);
const stage = { flowtether, ...relay, hostUrl: host.baseUrl, packageFolder, seeds: Number(values.seeds ?? 24), from: Number(values.from ?? 0) };

const modules = await Promise.all(["publishing", "fencing", "killing", "reading", "official", "example", "chaos"].map((name) => import(`./${name}.mjs`)));
const tests = modules.flatMap(({ tests }) => Object.entries(tests)).filter(([name]) => name.includes(part));
let [passed, failed] = [0, 0];
// What nobody catches belongs to the test that runs.
let unhandled;
process.on("unhandledRejection", (error) => (unhandled ??= error));
for (const [name, test] of tests) {
  const began = performance.now();
  let timer;
  const limit = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not over after ${LIMIT_MS} ms`)), Math.max(LIMIT_MS, stage.seeds * 3000));
  });
  try {
    await Promise.race([test(stage), limit]);
    if (unhandled) throw unhandled;
    passed += 1;
    console.log(`ok     ${name} (${((performance.now() - began) / 1000).toFixed(1)} s)`);
  } catch (error) {
    failed += 1;
    console.log(`FAILED ${name}\n${String(error?.stack ?? error).replaceAll(/^/gm, "       ")}`);
    if (error?.cause) console.log(`       because ${error.cause.stack ?? error.cause}`);
  }
  clearTimeout(timer);
  unhandled = undefined;
}
await host.stop();
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);
