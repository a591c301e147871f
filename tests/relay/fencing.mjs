// Several publishers of one run: one is the only one.

import assert from "node:assert/strict";
import { QUICK, eventsIn, isTheLog, messagesOf, scriptedEvents, scriptedRun, sleep, start, withStreams } from "./stage.mjs";

const isFenced =
  ({ flowtether }) =>
  (error) =>
    error instanceof flowtether.ConflictError && error.code === "publisher_fenced";

export const tests = {
  "of two publishers the one that began last is the only one": (stage) =>
    withStreams(async (url) => {
      const run = await start(stage, "steps", { nodes: 12, delayMs: 15 });
      const target = stage.streamUrl(url, run.id);
      const first = assert.rejects(stage.publish(run, target, QUICK), isFenced(stage));
      await sleep(120);
      const again = await stage.flowtether.WorkflowClient.from(new stage.flowtether.OpenWop({ baseUrl: stage.hostUrl, apiKey: "key-relay-tests" })).attach(
        run.id,
      );
      await stage.publish(again, target, QUICK);
      await first;
      const { messages, isClosed } = await messagesOf(target);
      await isTheLog(stage.hostUrl, run, messages);
      assert.ok(isClosed);
    }),

  "of publishers that begin in the same moment one is, and nothing comes twice": (stage) =>
    withStreams(async (url) => {
      for (let turn = 0; turn < 10; turn += 1) {
        const run = await start(stage, "steps", { nodes: 4, delayMs: 5 });
        const target = stage.streamUrl(url, run.id);
        const client = stage.flowtether.WorkflowClient.from(new stage.flowtether.OpenWop({ baseUrl: stage.hostUrl, apiKey: "key-relay-tests" }));
        const outcomes = await Promise.allSettled(Array.from({ length: 4 }, async () => stage.publish(await client.attach(run.id), target, QUICK)));
        assert.ok(
          outcomes.some(({ status }) => status === "fulfilled"),
          "one publishes",
        );
        for (const { reason } of /** @type {PromiseRejectedResult[]} */ (outcomes.filter(({ status }) => status === "rejected")))
          assert.ok(isFenced(stage)(reason), String(reason));
        const { messages, isClosed } = await messagesOf(target);
        await isTheLog(stage.hostUrl, run, messages);
        assert.ok(isClosed);
      }
    }),

  "of two publishers that claim one epoch at once only one follows the run": (stage) =>
    withStreams(async (url) => {
      const followed = [];
      let claiming = 0;
      /** @type {(value?: unknown) => void} */
      let open;
      const both = new Promise((resolve) => (open = resolve));
      const publisher = (name) => {
        const scripted = scriptedRun("claimed", scriptedEvents(20));
        const run = { ...scripted, events: (options) => (followed.push(name), scripted.events(options)) };
        let isFirst = true;
        // Each has read the stream before either of them appends its claim.
        const held = async (address, init) => {
          if (init.method === "POST" && isFirst) {
            isFirst = false;
            claiming += 1;
            if (claiming === 2) open();
            await both;
          }
          return fetch(address, init);
        };
        return stage.publish(run, { url: stage.streamUrl(url, run.id), fetch: held }, QUICK);
      };
      const outcomes = await Promise.allSettled([publisher("first"), publisher("second")]);
      assert.deepEqual(outcomes.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
      const { reason } = /** @type {PromiseRejectedResult} */ (outcomes.find(({ status }) => status === "rejected"));
      assert.ok(isFenced(stage)(reason), String(reason));
      assert.equal(followed.length, 1, "the other one calls the service not at all");
      const { messages, isClosed } = await messagesOf(stage.streamUrl(url, "claimed"));
      assert.deepEqual(
        eventsIn(messages).map(({ number }) => number),
        Array.from({ length: 21 }, (_, at) => at),
      );
      assert.ok(isClosed);
    }),

  "a stream that somebody else closed is a conflict": (stage) =>
    withStreams(async (url) => {
      const run = await start(stage, "steps", { nodes: 2, delayMs: 5 });
      const target = stage.streamUrl(url, run.id);
      await fetch(target, { method: "PUT", headers: { "Content-Type": "application/json", "Stream-Closed": "true" } });
      await assert.rejects(
        stage.publish(run, target, QUICK),
        (/** @type {any} */ error) => error instanceof stage.flowtether.ConflictError && error.code === "stream_closed",
      );
      assert.equal(eventsIn((await messagesOf(target)).messages).length, 0);
    }),
};
