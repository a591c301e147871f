// A server may echo what it was sent. Where the package shows that in text of its own, `[redacted]` stands in the place of each
// credential; `body`, and what else is the service's own, is left as it came. The secrets here do not begin as the suite's keys do:
// of those none may be in a body either.

import * as assert from "./assert.mjs";
import { texts } from "./overheard.mjs";

const RETRY = { maxRetries: 1, baseDelayMs: 1 };

/** A client of each service, calls of it that read, write and stream, and the form of its errors. */
const SERVICES = {
  OpenWOP: [
    (t, options) => t.client({ ...options, protocol: "1" }),
    [(wop) => wop.runs.get("run-x"), (wop) => wop.runs.create({ workflowId: "w" }), (wop) => wop.runs.events("run-x", { maxReconnects: 0 }).next()],
    { isFlat: true },
  ],
  FlowMaestro: [
    (t, options) => t.flowmaestro(options),
    [
      (fm) => fm.workflows.list(),
      (fm) => fm.workflows.execute("f10a0000-0000-4000-8000-000000000001"),
      (fm) => fm.workflows.list()[Symbol.asyncIterator]().next(),
    ],
  ],
  SyncTeams: [
    (t, options) => t.syncteams(options),
    [(st) => st.getTaskStatus("5c7a0000-0000-4000-8000-000000000099"), (st) => st.executeWorkflow({ workflowId: "w", input: {} })],
  ],
  SnapState: [(t, options) => t.snapstate(options), [(st) => st.get("cp_w_001"), (st) => st.save("w", 1, {})]],
};

/** A fetch whose responses echo the request's credentials wherever they can, in a body of each service's form. */
function echoing(status, echo, /** @type {{ asText?: boolean, isFlat?: boolean, type?: string }} */ { asText = false, isFlat = false, type } = {}) {
  return async () => {
    const error = { code: `bad ${echo}`, message: `what is ${echo}?`, details: { echo }, request_id: `r-${echo}` };
    const body = asText
      ? `<p>What is ${echo}?`
      : JSON.stringify({ error: isFlat ? error.code : error, code: error.code, message: error.message, statusCode: status, traceId: echo });
    const headers = {
      "Content-Type": type ?? (asText ? "text/html" : "application/json"),
      "X-Request-ID": `r-${echo}`,
      "X-Echo": `${echo}, ${echo}`,
      "Set-Cookie": `sid=${echo}`,
    };
    return new Response(body, { status, statusText: `No ${echo}`, headers });
  };
}

/** What is reported of a client's calls by hooks and log records, and its options. */
function listening() {
  const told = [];
  const tell = (...values) => told.push(...values);
  return /** @type {[any[], any]} */ ([
    told,
    {
      hooks: { onRequest: tell, onResponse: tell, onRetry: tell, onReconnect: tell },
      logger: { debug: tell, info: tell, warn: tell, error: tell },
      retry: RETRY,
    },
  ]);
}

/** What a value shows of the package's own: an error, a record, or the error of one. */
function own(value) {
  if (typeof value !== "object" || value === null) return value;
  const { body, details, data, error, ...rest } = value;
  return [rest, value.message, value.stack, value.cause, String(value), own(error)];
}

/** Fails where one of the values shows one of the secrets. */
function showsNone(values, secrets) {
  for (const text of texts(values.map(own))) {
    for (const secret of secrets) assert.ok(!text.includes(secret), `${secret} is in ${JSON.stringify(text.slice(0, 200))}`);
  }
}

const failure = async (call) => {
  try {
    return await call();
  } catch (error) {
    return error;
  }
};

export const tests = [
  ...Object.entries(SERVICES).map((/** @type {any[]} */ [name, [make, calls, form]]) => ({
    name: `${name}: a key that the server echoes is in no message, code, id, hook or log record, but in the body`,
    async run(t) {
      const key = `sk-${crypto.randomUUID()}`;
      const [told, options] = listening();
      for (const apiKey of [key, async () => key]) {
        for (const status of /** @type {any[]} */ ([400, 401, 404, 409, 500, 503])) {
          for (const call of /** @type {any[]} */ (calls)) {
            const client = make(t, { ...options, apiKey, fetch: echoing(status, key, form) });
            const error = await failure(() => call(client));
            assert.ok(error instanceof t.flowtether.ApiError && error.status === status, assert.show(error));
            showsNone([error], [key]);
            assert.ok(error.message.includes("[redacted]") && JSON.stringify(error.body).includes(key), `the message and the body: ${error.message}`);
          }
        }
      }
      showsNone(told, [key]);
      const seen = told.filter((one) => one?.headers !== undefined);
      assert.ok(seen.length > 20 && told.some((one) => one?.error !== undefined), "enough was reported");
      for (const { headers } of seen) {
        assert.same(
          [headers.get("x-echo"), headers.get("x-request-id"), headers.get("set-cookie")],
          ["[redacted], [redacted]", "r-[redacted]", null],
          "the hook's headers",
        );
      }
    },
  })),
  {
    name: "what SyncTeams' errors show of a response's head has no key that the server echoes",
    async run(t) {
      const key = `sk-${crypto.randomUUID()}`;
      const error = await failure(() => t.syncteams({ apiKey: key, fetch: echoing(400, key) }).getTaskStatus("5c7a0000-0000-4000-8000-000000000099"));
      assert.same([error.statusText, error.headers["x-echo"], error.headers["set-cookie"]], ["No [redacted]", "[redacted], [redacted]", undefined]);
      assert.ok(!("secrets" in error), "no member has the secrets");
    },
  },
  {
    name: "credentials in headers, of a client and of a call, are redacted as a whole and in their parts",
    async run(t) {
      const [session, token, other] = [1, 2, 3].map(() => crypto.randomUUID());
      const [told, options] = listening();
      const client = {
        ...options,
        apiKey: undefined,
        credentials: "include",
        headers: { Authorization: `Bearer ${token}`, Cookie: `theme=dark; sid=${session}` },
      };
      for (const echo of /** @type {any[]} */ ([session, token, other, `Bearer ${token}`, `sid=${session}`])) {
        for (const [make, [call], form] of /** @type {any[][]} */ (Object.values(SERVICES))) {
          const error = await failure(() => call(make(t, { ...client, headers: { ...client.headers, "X-Other": other }, fetch: echoing(400, echo, form) })));
          showsNone([error], [session, token, other]);
          assert.ok(error.message.includes("[redacted]"), error.message);
        }
        const stream = t.flowtether.openEventStream("https://host.example/s", {
          headers: { ...client.headers, "X-Other": other },
          hooks: options.hooks,
          logger: options.logger,
          fetch: echoing(400, echo, { asText: true }),
        });
        const error = await failure(() => stream.next());
        assert.ok(error instanceof t.flowtether.ValidationError && error.body.includes(echo), assert.show(error));
        showsNone([error], [session, token, other]);
      }
      showsNone(told, [session, token, other]);
    },
  },
  {
    name: "the token of an interrupt that the server echoes is redacted",
    async run(t) {
      const token = crypto.randomUUID();
      const [told, options] = listening();
      for (const call of [(wop) => wop.interrupts.inspectByToken(token), (wop) => wop.interrupts.resolveByToken(token, { resumeValue: {} })]) {
        const error = await failure(() => call(t.client({ protocol: "1", ...options, fetch: echoing(404, token, { isFlat: true }) })));
        showsNone([error], [token]);
        assert.ok(error.message.includes("[redacted]"), error.message);
      }
      showsNone(told, [token]);
    },
  },
  {
    name: "no part of an echoed key is shown where a message is cut off",
    async run(t) {
      const key = `sk-${"0123456789".repeat(4)}`;
      for (let length = 120; length < 215; length += 1) {
        const fetch = async () => new Response(`${"x".repeat(length)}${key}`, { status: 400, headers: { "Content-Type": "text/plain" } });
        const error = await failure(() => t.client({ apiKey: key, fetch }).runs.get("run-x"));
        assert.ok(!error.message.includes("sk-0"), error.message);
      }
    },
  },
  {
    name: "a key that the server echoes as the type of a stream is in no message",
    async run(t) {
      const key = `sk-${crypto.randomUUID()}`;
      for (const type of /** @type {any[]} */ ([`text/${key}`, `${key}/x`, `application/x; token=${key}`])) {
        const error = await failure(() =>
          t
            .client({ apiKey: key, fetch: echoing(200, key, { type }) })
            .runs.events("run-x")
            .next(),
        );
        assert.ok(error instanceof t.flowtether.StreamError && error.reason === "protocol", assert.show(error));
        showsNone([error], [key]);
      }
    },
  },
  {
    name: "a success that cannot be read shows no key that the server echoes",
    async run(t) {
      const key = `sk-${crypto.randomUUID()}`;
      for (const [make, calls] of /** @type {any[][]} */ (Object.values(SERVICES))) {
        const error = await failure(() => calls[0](make(t, { apiKey: key, fetch: echoing(200, key, { asText: true }) })));
        assert.ok(error instanceof t.flowtether.ApiError && error.code === "invalid_json", assert.show(error));
        showsNone([error], [key]);
      }
    },
  },
];
