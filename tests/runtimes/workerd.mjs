import { join } from "node:path";
import { Miniflare } from "miniflare";
import * as assert from "./contract/assert.mjs";
import { runInLanes } from "./contract/lanes.mjs";
import { LANES, runTest } from "./contract/runner.mjs";
import { workerModules } from "./worker_modules.mjs";

/** workerd reports a body that broke off or was cancelled as an unhandled rejection even where plain code handled it. */
const ITS_OWN = ["Error: Network connection lost.", "Error: Stream was cancelled."];

/** Tests of many requests in one isolate. They run in Node and drive the worker. */
export const ownTests = [
  {
    name: "200 requests in flight at once in one isolate share a client and follow a run each",
    timeLimitMs: 60_000,
    async run({ worker }) {
      const { isolate } = await worker.call("isolate");
      const responses = await Promise.all(Array.from({ length: 200 }, () => worker.call("refund", { shared: true })));
      for (const response of responses) {
        assert.equal(response.error, undefined, "the error");
        assert.equal(response.isolate, isolate, "the isolate");
        assert.same(response.sequences, response.log, "the sequences seen");
      }
      assert.equal(new Set(responses.map(({ runId }) => runId)).size, 200, "the number of runs");
    },
  },
  {
    name: "200 requests in flight at once in one isolate have a client each",
    timeLimitMs: 60_000,
    async run({ worker }) {
      const responses = await Promise.all(Array.from({ length: 200 }, () => worker.call("refund", { shared: false })));
      for (const response of responses) {
        assert.equal(response.error, undefined, "the error");
        assert.same(response.sequences, response.log, "the sequences seen");
      }
    },
  },
  {
    name: "a request that is left in the middle of a stream does no harm to the others",
    async run({ worker }) {
      const left = Array.from({ length: 20 }, () => worker.leave("refund", { shared: true }, 50));
      const kept = Array.from({ length: 20 }, () => worker.call("refund", { shared: true }));
      await Promise.all(left);
      for (const response of await Promise.all(kept)) {
        assert.equal(response.error, undefined, "the error");
        assert.same(response.sequences, response.log, "the sequences seen");
      }
    },
  },
];

/** Runs the contract in workerd, the package bundled under the condition of that name and its module precompiled. */
export async function drive({ baseUrl, project, names, own, report }) {
  await project.settle({ runtime: "workerd", baseUrl });
  const modules = await workerModules(join(project.folder, "worker.mjs"));
  const miniflare = new Miniflare({ modules, compatibilityDate: "2025-09-01", log: undefined });
  const unhandled = [];
  try {
    const worker = new Worker(await miniflare.ready);
    const { tests } = await worker.call("tests");
    // Each test is a request of its own: one request may wait for six responses at once, no more.
    await runInLanes(
      tests.filter(({ name }) => names.includes(name)),
      LANES,
      async ({ name }) => {
        const { result, unhandled: rejections } = await worker.call("test", { name });
        unhandled.push(...rejections);
        return result;
      },
      report,
    );
    for (const test of own) {
      report({ began: test.name });
      report(await runTest({ ...test, run: () => test.run({ worker }) }, { runtime: "workerd", baseUrl }));
    }
  } finally {
    await miniflare.dispose();
  }
  const ours = unhandled.filter((text) => !ITS_OWN.includes(text.split("\n")[0]));
  if (ours.length > 0) throw new Error(`promises were rejected that nobody handled:\n${ours.join("\n")}`);
}

/** The worker from outside: its responses over real HTTP. */
class Worker {
  #url;

  constructor(url) {
    this.#url = url;
  }

  async call(path, body = {}) {
    const response = await this.#fetch(path, body);
    const text = await response.text();
    if (!response.ok) throw new Error(`the worker responded with ${response.status}: ${text.slice(0, 2000)}`);
    return JSON.parse(text);
  }

  /** Sends a request and leaves after a while. */
  async leave(path, body, ms) {
    await this.#fetch(path, body, AbortSignal.timeout(ms))
      .then((response) => response.text())
      .catch(() => {});
  }

  #fetch(path, body, signal) {
    return fetch(new URL(path, this.#url), { method: "POST", body: JSON.stringify(body), signal });
  }
}
