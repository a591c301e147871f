// What runs inside workerd: one test a request, and whole runs for the tests of many requests at once.

import * as flowtether from "flowtether";
import { tests } from "./contract/index.mjs";
import { follow } from "./contract/following.mjs";
import { runTest, select } from "./contract/runner.mjs";
import settings from "./settings.mjs";

const { runtime, baseUrl } = settings;
const isolate = Math.random();
const unhandled = [];
addEventListener("unhandledrejection", (event) => {
  event.preventDefault();
  unhandled.push(String(event.reason?.stack ?? event.reason));
});

/** Made outside of any request and used by all, as workers do. */
const shared = new flowtether.OpenWop({ baseUrl, apiKey: "key-shared" });

const routes = {
  isolate: () => ({ isolate }),

  tests: () => ({ tests: select(tests, runtime).map(({ name, alone, timeLimitMs }) => ({ name, alone, timeLimitMs })) }),

  async test({ name }) {
    const result = await runTest(
      tests.find((test) => test.name === name),
      { flowtether, runtime, baseUrl },
    );
    return { result, unhandled: unhandled.splice(0) };
  },

  async refund({ shared: isShared }) {
    const wop = isShared ? shared : new flowtether.OpenWop({ baseUrl, apiKey: `key-${crypto.randomUUID()}` });
    try {
      const faults = [{ kind: "drop", afterEvents: 4 }];
      const run = { workflowId: "refund", inputs: { order: 7, delayMs: 2 }, configurable: { "host.streamFaults": faults } };
      const { runId, events } = await follow(wop, run);
      const log = await (await fetch(`${baseUrl}/_host/runs/${runId}/log`)).json();
      const sequences = (list) => list.map(({ sequence }) => sequence);
      return { isolate, runId, sequences: sequences(events), log: sequences(log) };
    } catch (error) {
      return { isolate, error: String(error.stack ?? error) };
    }
  },
};

export default {
  async fetch(request) {
    const route = routes[new URL(request.url).pathname.slice(1)];
    if (route === undefined) return new Response("no such route", { status: 404 });
    return Response.json(await route(await request.json()));
  },
};
