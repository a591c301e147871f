// A fetch of the caller's that gives something else than a response, throws, or gives its response in an unusual way.

import * as assert from "./assert.mjs";

export const tests = [
  ...[
    ["undefined", () => undefined],
    ["null", async () => null],
    ["a number", () => 200],
    ["a string", () => "ok"],
    ["an empty object", async () => ({})],
    ["a status alone", async () => ({ status: 200 })],
    ["a status and headers alone", async () => ({ status: 200, headers: new Headers() })],
    ["a status that is no number", async () => ({ status: "200", headers: new Headers(), text: async () => "{}" })],
    ["headers that are none", async () => ({ status: 200, headers: { "content-type": "text/plain" }, text: async () => "{}", body: null })],
    ["a body that is none", async () => ({ status: 200, headers: new Headers(), body: {} })],
    ["a Request", async (url) => new Request(url)],
    ["a function", () => () => {}],
  ].map((/** @type {any[]} */ [name, fetch]) => ({
    name: `a fetch that gives ${name} is a ConfigurationError`,
    async run(t) {
      const wop = t.client({ fetch, retry: { maxRetries: 0 } });
      const { ConfigurationError } = t.flowtether;
      for (let call = 0; call < 2; call += 1) {
        await assert.rejects(wop.runs.get("r"), ConfigurationError, { field: "fetch", operation: "runs.get" }, "a call");
        await assert.rejects(wop.runs.events("r").next(), ConfigurationError, { field: "fetch", operation: "runs.events" }, "a stream");
      }
    },
  })),
  ...[
    [
      "throws at once",
      (error) => {
        throw error;
      },
    ],
    ["rejects", (error) => Promise.reject(error)],
  ].map((/** @type {any[]} */ [name, fetch]) => ({
    name: `a fetch that ${name} is a ConnectionError with what it threw as its cause`,
    async run(t) {
      for (const thrown of /** @type {any[]} */ ([new TypeError("own"), "a string", { own: true }, undefined])) {
        const wop = t.client({ fetch: () => fetch(thrown), retry: { maxRetries: 0 } });
        const error = await assert.rejects(wop.runs.get("r"), t.flowtether.ConnectionError, { retryable: true });
        assert.equal(error.cause, thrown, "the cause");
        await assert.rejects(wop.runs.events("r").next(), t.flowtether.ConnectionError);
      }
    },
  })),
  {
    name: "a fetch may give a Response that is ready, a thenable, or one of its own making",
    async run(t) {
      const respond = () => Response.json({ runId: "r", workflowId: "w", status: "running" });
      for (const fetch of [() => respond(), () => ({ then: (resolve) => resolve(respond()) }), async () => respond().clone()]) {
        assert.equal((await t.client({ fetch }).runs.get("r")).status, "running", "the response");
      }
    },
  },
  {
    name: "a fetch is called with a URL string and an init, and without a this",
    async run(t) {
      /** @type {any} */
      let seen;
      const wop = t.client({
        fetch(...values) {
          seen = { self: this, values };
          return Promise.resolve(Response.json({}));
        },
      });
      await wop.runs.cancel("r", { reason: "x" });
      const [url, init] = seen.values;
      assert.same(
        [seen.self, seen.values.length, url, init.method, init.body],
        [undefined, 2, `${t.baseUrl}/v1/runs/r/cancel`, "POST", '{"reason":"x"}'],
        "the call",
      );
      assert.ok(init.signal instanceof AbortSignal, "init.signal");
      assert.equal(new Headers(init.headers).get("Accept"), "application/json", "init.headers");
    },
  },
  {
    name: "a Response whose body was read already is a typed error",
    async run(t) {
      const used = async () => {
        const response = Response.json({ a: 1 });
        await response.text();
        return response;
      };
      await assert.rejects(t.client({ fetch: used, retry: { maxRetries: 0 } }).runs.get("r"), t.flowtether.FlowtetherError);
    },
  },
];
