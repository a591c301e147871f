// Everything that can go wrong between a server and its client, by seeds: the proxy of tests/chaos before the official servers.
//
//   node tests/a2a/chaos.mjs [js|python] [--seeds N] [--from N] [--seed N]
//
// A run is started without faults, and followed through the proxy: it is left at some events and attached again from its token, and
// attached again after each typed error. In the end each part and each message came once and in order. The last line is
// `N passed, N failed`.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { RESPONSE_FAULTS, STREAM_FAULTS } from "../chaos/faults.mjs";
import { Proxy } from "../chaos/proxy.mjs";
import { Random } from "../chaos/random.mjs";
import { start, stopAll } from "./stage.mjs";

/** The proxy writes a 404 where no server would: it says that the task is lost, and is believed. */
const FAULTS = [...STREAM_FAULTS, ...RESPONSE_FAULTS].filter((fault) => fault !== "404");
const SEED_LIMIT_MS = 40_000;
const MOST_LOOPS = 80;

const text = /** @type {const} */ ({ type: "string" });
const { values, positionals } = parseArgs({ allowPositionals: true, options: { seeds: text, from: text, seed: text } });
const from = Number(values.seed ?? values.from ?? 0);
const seeds = Array.from({ length: values.seed === undefined ? Number(values.seeds ?? 200) : 1 }, (_, index) => from + index);
const require = createRequire(path.resolve(process.env.FLOWTETHER_PACKAGE ?? "pkg", "package.json"));
const { FlowtetherError, WorkflowClient } = await import(pathToFileURL(require.resolve("flowtether/a2a")).href);

async function play(server, card, seed) {
  const random = new Random(seed);
  const proxy = new Proxy(server.url, random.branch(), random.integer(2, 9), FAULTS);
  const through = await proxy.listen();
  const moved = JSON.parse(JSON.stringify(card).replaceAll(server.url, through));
  const client = new WorkflowClient({
    provider: "a2a",
    baseUrl: server.url,
    card: moved,
    timeoutMs: 2000,
    retry: { maxRetries: 3, baseDelayMs: 5, maxDelayMs: 50 },
  });
  const count = random.integer(6, 20);
  const run = await new WorkflowClient({ provider: "a2a", baseUrl: server.url, card }).start("", `stream ${count} ${random.integer(5, 40)}`);
  const events = [];
  try {
    let following = await client.attach(run.id);
    for (let loop = 0; ; loop += 1) {
      if (loop === MOST_LOOPS) throw new Error("hung: never followed to its end");
      if (loop > MOST_LOOPS / 2) proxy.calm();
      const leaves = random.chance(0.4) ? random.integer(1, 6) : Infinity;
      let seen = 0;
      try {
        for await (const event of following.events({ idleTimeoutMs: 250, maxReconnects: 4, pollIntervalMs: 200 })) {
          events.push(event);
          if ((seen += 1) >= leaves) break;
        }
        if (events.at(-1)?.kind === "completed") break;
      } catch (error) {
        if (!(error instanceof FlowtetherError)) throw error;
      }
      following = await client.attach(JSON.parse(JSON.stringify(following)));
    }
    const wanted = Array.from({ length: count }, (_, index) => `c${index + 1} `);
    const is = (what, found, expected) => {
      if (JSON.stringify(found) === JSON.stringify(expected)) return;
      const kind = expected.some((one) => !found.includes(one)) ? "lost" : "repeated";
      throw new Error(`${kind}: ${what}: ${JSON.stringify(found)}`);
    };
    is(
      "parts",
      events.filter(({ kind }) => kind === "token").map((event) => event.text),
      wanted,
    );
    is(
      "messages",
      events.filter(({ kind }) => kind === "message").map((event) => event.text),
      ["started", ...wanted.filter((_, index) => index % 3 === 2).map((chunk) => `step ${chunk.trim().slice(1)}`)],
    );
    is("the output", [events.at(-1).output], [wanted.join("")]);
  } catch (error) {
    throw new Error(`${error.message}\n  faults: ${proxy.log.join(", ")}`);
  } finally {
    proxy.close();
  }
}

const tally = { passed: 0, failed: 0 };
for (const kind of positionals.length > 0 ? positionals : ["js", "python"]) {
  let server;
  try {
    server = await start(kind);
  } catch (error) {
    tally.failed += 1;
    console.log(`FAILED ${kind}: ${error.message}`);
    continue;
  }
  const card = await (await fetch(`${server.url}/.well-known/agent-card.json`, { headers: { "A2A-Version": "1.0" } })).json();
  const waiting = [...seeds];
  await Promise.all(
    Array.from({ length: 6 }, async () => {
      for (let seed = waiting.shift(); seed !== undefined; seed = waiting.shift()) {
        let timer;
        const limit = new Promise((_, reject) => {
          timer = setTimeout(() => reject(new Error("hung: not over in time")), SEED_LIMIT_MS);
        });
        const problem = await Promise.race([play(server, card, seed), limit]).then(
          () => undefined,
          (error) => error,
        );
        clearTimeout(timer);
        tally[problem ? "failed" : "passed"] += 1;
        if (problem) console.log(`FAILED ${kind}, seed ${seed}: ${problem.message}`);
      }
    }),
  );
}
stopAll();
console.log(`${tally.passed} passed, ${tally.failed} failed`);
process.exit(tally.failed === 0 ? 0 : 1);
