// The reader behind a proxy that spoils its connections as a seed decides: nothing is lost, nothing repeated.

import assert from "node:assert/strict";
import { RESPONSE_FAULTS, STREAM_FAULTS } from "../chaos/faults.mjs";
import { Proxy } from "../chaos/proxy.mjs";
import { Random } from "../chaos/random.mjs";
import { eventsIn, messagesOf, start, withStreams } from "./stage.mjs";

const LANES = 6;
const MOST_RETURNS = 60;
const WORKFLOWS = [
  ["steps", { nodes: 6, delayMs: 12 }],
  ["chat", { chunks: 12, delayMs: 8 }],
  ["log", { events: 30, bytes: 40, delayMs: 2, unicode: true }],
  ["fail", { delayMs: 40, message: "it broke" }],
];
/** An event that is no JSON is a fault of the server that a reader must not pass over. */
const FAULTS = [...STREAM_FAULTS, ...RESPONSE_FAULTS];

async function play(stage, url, seed) {
  const random = new Random(seed);
  const run = await start(stage, ...random.one(WORKFLOWS));
  const target = stage.streamUrl(url, run.id);
  await fetch(target, { method: "PUT", headers: { "Content-Type": "application/json" } });
  // The publisher goes through faults of its own.
  const publisherProxy = new Proxy(url, random.branch(), random.integer(0, 5), ["drop", "lost", "408", "429", "500", "502", "503"]);
  const published = stage.publish(run, stage.streamUrl(await publisherProxy.listen(), run.id), {
    retry: { maxRetries: 8, baseDelayMs: 2, maxDelayMs: 20 },
    timeoutMs: 2000,
  });
  published.catch(() => {});
  const proxy = new Proxy(url, random.branch(), random.integer(2, 9), FAULTS);
  const proxyUrl = await proxy.listen();
  const client = () =>
    new stage.flowtether.WorkflowClient({ provider: "relay", baseUrl: proxyUrl, timeoutMs: 2000, retry: { maxRetries: 3, baseDelayMs: 5, maxDelayMs: 50 } });
  const seen = [];
  try {
    let token = run.id;
    for (let turn = 0; ; turn += 1) {
      const watched = await client().attach(token);
      try {
        for await (const event of watched.events({ idleTimeoutMs: 400, maxReconnects: 4 })) seen.push(event);
        break;
      } catch (error) {
        assert.ok(error instanceof stage.flowtether.FlowtetherError, `seed ${seed}: ${error?.stack}`);
        assert.ok(turn < MOST_RETURNS, `seed ${seed}: never followed to its end: ${error}`);
        token = watched.toJSON();
      }
      if (turn > MOST_RETURNS / 2) proxy.calm();
    }
    await published;
    const { messages } = await messagesOf(target);
    const log = await (await fetch(`${stage.hostUrl}/_host/runs/${run.id}/log`)).json();
    const wanted = log.map(({ sequence }) => sequence);
    assert.deepEqual(
      eventsIn(messages).map(({ seq }) => seq),
      wanted,
      `seed ${seed}: the stream; ${publisherProxy.log.join(", ")}`,
    );
    assert.deepEqual(
      seen.map(({ seq }) => seq),
      wanted,
      `seed ${seed}: the reader; ${proxy.log.join(", ")}`,
    );
    return proxy.log.length + publisherProxy.log.length;
  } finally {
    proxy.close();
    publisherProxy.close();
  }
}

export const tests = {
  "nothing is lost and nothing repeated behind a proxy that spoils connections": (stage) =>
    withStreams(
      async (url) => {
        const seeds = Array.from({ length: stage.seeds }, (_, at) => stage.from + at);
        const failures = [];
        let faults = 0;
        const lane = async () => {
          for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
            try {
              faults += await play(stage, url, seed);
            } catch (error) {
              failures.push(error);
              console.log(`       seed ${seed}: ${error.message}`);
            }
          }
        };
        await Promise.all(Array.from({ length: LANES }, lane));
        console.log(`       ${stage.seeds} seeds, ${faults} faults`);
        assert.deepEqual(failures, []);
      },
      { longPollTimeout: 700 },
    ),
};
