// The relay against a real server of Durable Streams: `node tests/relay/run.mjs [part of a test's name] [--seeds N]`.
//
// FLOWTETHER_LOCAL_HOST is the local host's binary, FLOWTETHER_PACKAGE the built package (`pkg` by default). `--seeds` says through how
// many spoiled connections the readers go; 24 without it. The last line is `N passed, N failed`.

import { mkdir } from "node:fs/promises";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { startLocalHost } from "../runtimes/local_host.mjs";
import { runSuite } from "../runtimes/suite.mjs";

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
const tests = modules
  .flatMap(({ tests }) => Object.entries(tests))
  .map(([name, test]) => ({ name, run: () => test(stage) }))
  .filter(({ name }) => name.includes(part));
const isPassed = await runSuite(tests, { timeLimitMs: Math.max(LIMIT_MS, stage.seeds * 3000) });
await host.stop();
process.exit(isPassed ? 0 : 1);
