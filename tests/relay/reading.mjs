// What the reader gives: the same run.

import assert from "node:assert/strict";
import { isTheLog, messagesOf, openwop, sleep, start, scriptedEvents, scriptedRun, withStreams } from "./stage.mjs";
import { grantOf, startRelay } from "./relay_server.mjs";

const withRelay = async (stage, work, publishOptions) => {
  const relay = await startRelay({ ...stage, WorkflowClient: stage.flowtether.WorkflowClient, publishOptions });
  try {
    return await work(relay);
  } finally {
    await relay.stop();
  }
};

const without = ({ cursor, ...event }) => event;

async function collect(events) {
  const seen = [];
  for await (const event of events) seen.push(event);
  return seen;
}

export const tests = {
  "the events over a relay are those of the service but for their cursors": (stage) =>
    withRelay(stage, async (relay) => {
      for (const [workflow, input] of /** @type {[string, object][]} */ ([
        ["chat", { chunks: 12, delayMs: 3 }],
        ["fail", { delayMs: 10, message: "it broke" }],
        ["steps", { nodes: 3, delayMs: 5 }],
      ])) {
        const run = await relay.begin({ workflowId: workflow, input });
        const reader = new stage.flowtether.WorkflowClient({ provider: "relay", baseUrl: relay.baseUrl, grant: grantOf(run.id) });
        const seen = await collect((await reader.attach(run.id)).events());
        const direct = await collect((await openwop(stage).attach(run.id)).events({ from: "start" }));
        assert.deepEqual(seen.map(without), direct.map(without), workflow);
      }
    }),

  "a reader of the bare stream needs no relay": (stage) =>
    withStreams(async (url) => {
      const run = await start(stage, "chat", { chunks: 10, delayMs: 5 });
      const published = stage.publish(run, stage.streamUrl(url, run.id));
      await sleep(30);
      const reader = new stage.flowtether.WorkflowClient({ provider: "relay", baseUrl: url });
      const watched = await reader.attach(run.id);
      const texts = await collect(watched.text());
      const log = (await messagesOf(stage.streamUrl(url, run.id))).messages;
      assert.equal(
        texts.join(""),
        log
          .filter(({ kind }) => kind === "token")
          .map(({ text }) => text)
          .join(""),
      );
      const { status, output } = await watched.result();
      assert.equal(status, "completed");
      assert.deepEqual(output, (await run.result()).output);
      await published;
    }),

  "offsets that never were are typed errors": (stage) =>
    withStreams(async (url) => {
      const run = scriptedRun("never", scriptedEvents(3));
      await stage.publish(run, stage.streamUrl(url, run.id));
      const reader = new stage.flowtether.WorkflowClient({ provider: "relay", baseUrl: url });
      const watched = await reader.attach(run.id);
      const failure = (from) =>
        collect(watched.events({ from, maxReconnects: 1 })).then(
          (events) => assert.fail(`${events.length} events`),
          (error) => error,
        );
      for (const offset of ["never_was", "9999999999999999_9999999999999999", "a/b"]) {
        const error = await failure(JSON.stringify([offset, 1]));
        assert.ok(error instanceof stage.flowtether.StreamError && error.reason === "gap", `${offset}: ${error}`);
      }
      for (const cursor of ["7", "[]", "x", '["",1]']) assert.equal((await failure(cursor)).name, "ConfigurationError", cursor);
      const nobody = await collect((await reader.attach("nobody")).events()).catch((error) => error);
      assert.ok(nobody instanceof stage.flowtether.NotFoundError);
    }),

  "a reader that comes back after a reload gets what it has not seen": (stage) =>
    withRelay(stage, async (relay) => {
      const run = await relay.begin({ workflowId: "steps", input: { nodes: 10, delayMs: 10 } });
      const client = () => new stage.flowtether.WorkflowClient({ provider: "relay", baseUrl: relay.baseUrl, grant: grantOf(run.id) });
      const seen = [];
      let token = (await client().attach(run.id)).toJSON();
      for (let isOver = false; !isOver; ) {
        const watched = await client().attach(JSON.parse(JSON.stringify(token)));
        let left = 4;
        isOver = true;
        for await (const event of watched.events()) {
          seen.push(event);
          left -= 1;
          if (left === 0) {
            isOver = false;
            break;
          }
        }
        token = watched.toJSON();
      }
      const { messages } = await messagesOf(stage.streamUrl(relay.streamsUrl, run.id));
      await isTheLog(stage.hostUrl, run, messages);
      assert.deepEqual(
        seen.map(({ seq }) => seq),
        messages.filter(({ kind }) => kind).map(({ seq }) => seq),
      );
      assert.ok(!JSON.stringify(token).includes("grant"));
    }),

  "readers of one stream are served the same catch-up reads": (stage) =>
    withRelay(stage, async (relay) => {
      const run = await relay.begin({ workflowId: "chat", input: { chunks: 8, delayMs: 1 } });
      await relay.runs.get(run.id).published;
      relay.requests.length = 0;
      await Promise.all(
        Array.from({ length: 5 }, async () => {
          const reader = new stage.flowtether.WorkflowClient({ provider: "relay", baseUrl: relay.baseUrl, grant: grantOf(run.id) });
          await collect((await reader.attach(run.id)).events());
        }),
      );
      assert.deepEqual([...new Set(relay.requests.map(({ url }) => url))], [`/runs/${run.id}/events?offset=-1`]);
    }),
};
