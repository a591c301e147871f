// Keys: where they come from, and that nothing ever shows them.

import * as assert from "./assert.mjs";
import { texts } from "./overheard.mjs";

/** The key's functions that give no key, and what the error says. */
const BAD_FUNCTIONS = [
  [
    "throws",
    () => {
      throw new Error("no session");
    },
    "no session",
  ],
  [
    "throws something that is no Error",
    () => {
      throw "no session";
    },
    "no session",
  ],
  ["rejects", () => Promise.reject(new Error("no session")), "no session"],
  ["rejects with nothing", () => Promise.reject(), undefined],
  ["returns a number", () => 42],
  ["returns nothing", () => undefined],
  ["resolves with null", async () => null],
  ["returns an object", () => ({ key: "k" })],
  ["returns an empty string", () => ""],
  ["returns blanks", () => "   "],
  ["returns a key with a line break", () => "key-a\nkey-b"],
  ["returns a key that no header can hold", () => "key-\u20ac"],
];

export const tests = [
  ...BAD_FUNCTIONS.map(([name, apiKey, cause]) => ({
    name: `a key's function that ${name} is a ConfigurationError, and nothing is sent`,
    async run(t) {
      const wop = t.client({ apiKey });
      const { ConfigurationError } = t.flowtether;
      for (const call of [() => wop.runs.get("run-x"), () => wop.runs.create({ workflowId: "echo" }), () => wop.runs.events("run-x").next()]) {
        const error = await assert.rejects(call(), ConfigurationError, { field: "apiKey", provider: "openwop", retryable: false });
        const thrown = error.cause instanceof Error ? error.cause.message : error.cause;
        assert.equal(thrown, cause, "the cause");
        assert.ok(!error.message.includes("key-"), "the message does not show what it returned");
      }
      const unlocked = t.client({ apiKey, baseUrl: t.as(t.key), protocol: "1" });
      assert.equal((await unlocked.discovery.openapi()).openapi, "3.1.0", "what needs no key still works");
      assert.equal((await t.host.requests()).length, 1, "the requests");
    },
  })),
  {
    name: "a key's function that hangs is ended by timeoutMs",
    async run(t) {
      const wop = t.client({ apiKey: () => new Promise(() => {}), retry: { maxRetries: 0 } });
      await assert.rejects(wop.runs.get("run-x", { timeoutMs: 80 }), t.flowtether.TimeoutError);
    },
  },
  {
    name: "a key's function may return a string, a promise or a thenable, and is asked for every attempt",
    async run(t) {
      for (const give of [(key) => key, async (key) => key, (key) => ({ then: (resolve) => resolve(key) })]) {
        let asked = 0;
        const wop = t.client({ apiKey: () => ((asked += 1), give(t.key)) });
        await t.host.faults({ status: 503 }, { status: 503 });
        await wop.workflows.get("echo");
        await wop.discovery.openapi();
        assert.equal(asked, 3, "how often it was asked");
      }
    },
  },
  {
    name: "a 401 asks the key's function once more and repeats the call, a POST too",
    async run(t) {
      const keys = ["key-old-one", t.key];
      const asked = [];
      const apiKey = () => (asked.push(keys[0]), keys.length > 1 ? keys.shift() : keys[0]);
      await t.host.faults({ key: "key-old-one", status: 401 });
      const { runId } = await t.client({ apiKey, retry: { maxRetries: 0 } }).runs.create({ workflowId: "echo" });
      assert.ok(runId.startsWith("run-"), "the run");
      assert.same(asked, ["key-old-one", t.key], "the keys");
      assert.equal((await t.host.requests("/v1/runs")).length, 1, "the requests with the new key");
    },
  },
  {
    name: "a second 401 in a row is an AuthenticationError",
    async run(t) {
      let asked = 0;
      const wop = t.client({ apiKey: () => ((asked += 1), "not-a-key") });
      await assert.rejects(wop.runs.get("run-x"), t.flowtether.AuthenticationError, { status: 401, code: "unauthenticated" });
      assert.equal(asked, 2, "how often it was asked");
    },
  },
  {
    name: "a key that is a string is not tried twice after a 401",
    async run(t) {
      const { AuthenticationError } = t.flowtether;
      await t.host.faults({ status: 401, times: 5 });
      await assert.rejects(t.client().runs.get("run-x"), AuthenticationError);
      assert.equal((await t.host.requests()).length, 1, "the requests");
    },
  },
  {
    name: "without a key nothing is sent but what the cookies say",
    async run(t) {
      const wop = t.client({ apiKey: undefined, credentials: "include", baseUrl: t.as(t.key) });
      await assert.rejects(wop.runs.get("run-x"), t.flowtether.AuthenticationError, { status: 401 });
      const [{ headers }] = await t.host.requests();
      assert.equal(headers.authorization, undefined, "Authorization");
    },
  },
  {
    name: "a caller's own Authorization header does not get past the key",
    async run(t) {
      await t.client({ headers: { Authorization: "Bearer key-other" } }).workflows.get("echo", { headers: { authorization: "Bearer key-third" } });
      assert.equal((await t.host.requests()).length, 1, "the requests with the client's key");
    },
  },
  {
    name: "no error, hook or log record ever shows a key, a token or a request header",
    async run(t) {
      const told = [];
      const tell = (...values) => told.push(...values);
      const token = "token-that-nobody-may-see";
      const secret = "header-that-nobody-may-see";
      const options = {
        headers: { "X-Secret": secret },
        hooks: { onRequest: tell, onResponse: tell, onRetry: tell, onReconnect: tell },
        logger: { debug: tell, info: tell, warn: tell, error: tell },
      };
      const fails = [];
      const attempt = async (promise) => fails.push(await assert.rejection(promise));
      for (const apiKey of [t.key, async () => t.key]) {
        const wop = t.client({ apiKey, ...options });
        await t.host.faults({ status: 401, times: 2 }, { status: 500, times: 3 }, { status: 200, body: "<html>" });
        for (let call = 0; call < 5; call += 1) await attempt(wop.runs.get("run-x"));
        await attempt(wop.interrupts.resolveByToken(token, { resumeValue: {} }));
        await attempt(wop.interrupts.inspectByToken(token));
        await attempt(wop.interrupts.inspectByToken(token, { timeoutMs: "no" }));
        await attempt(wop.runs.get("run-x", { headers: { "X-Secret": `${secret}\n` } }));
        await attempt(wop.runs.create({ workflowId: "echo" }, { idempotencyKey: `${secret} ${t.key}` }));
        await attempt(wop.runs.events("run-x").next());
        await attempt(t.client({ apiKey, ...options, baseUrl: "http://127.0.0.1:9", retry: { maxRetries: 0 } }).interrupts.inspectByToken(token));
        await t.host.faults({ action: "hang" });
        await attempt(wop.runs.get("run-x", { timeoutMs: 500, maxRetries: 0 }));
        const { runId } = await wop.runs.create({ workflowId: "echo", configurable: { "host.streamFaults": Array(9).fill(t.drop()) } });
        await attempt(wop.runs.events(runId, { maxReconnects: 1 }).next());
      }
      for (const apiKey of [`${t.key}\n`, `${t.key}\u20ac`]) fails.push(assert.throws(() => t.client({ apiKey }), t.flowtether.ConfigurationError));
      await attempt(t.client({ apiKey: () => `${t.key}\n` }).runs.get("run-x"));
      assert.ok(fails.length > 25 && told.length > 50, "enough was checked");
      for (const value of [...fails, ...told]) {
        const all = [...texts(value), String(value), JSON.stringify(value) ?? ""].join("\n");
        for (const hidden of [t.key, "Bearer", token, secret]) {
          assert.ok(!all.includes(hidden), `${hidden} is in ${assert.show(value)}`);
        }
      }
    },
  },
];
