// Several publishers of one run: one is the only one.

import assert from "node:assert/strict";
import { QUICK, eventsIn, isTheLog, messagesOf, sleep, start, withStreams } from "./stage.mjs";

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
