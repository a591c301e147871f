// The official client of Durable Streams reads what the publisher wrote.

import assert from "node:assert/strict";
import { DurableStream, stream } from "@durable-streams/client";
import { eventsIn, isTheLog, sleep, start, withStreams } from "./stage.mjs";

export const tests = {
  "the official client reads the same stream, caught up and live": (stage) =>
    withStreams(async (url) => {
      const run = await start(stage, "chat", { chunks: 20, delayMs: 8 });
      const target = stage.streamUrl(url, run.id);
      const published = stage.publish(run, target);
      await sleep(60);
      for (const live of /** @type {const} */ (["sse", "long-poll"])) {
        const response = await stream({ url: target, offset: "-1", live });
        const seen = [];
        await new Promise((resolve) => {
          response.subscribeJson(async ({ items }) => {
            seen.push(...items);
            if (items.some(({ kind }) => kind === "completed")) resolve();
          });
        });
        response.cancel();
        await isTheLog(stage.hostUrl, run, seen);
      }
      await published;
      const whole = await (await stream({ url: target, offset: "-1", live: false })).json();
      await isTheLog(stage.hostUrl, run, whole);
      assert.equal(eventsIn(whole).at(-1).kind, "completed");
      assert.equal((await new DurableStream({ url: target }).head()).exists, true);
    }),
};
