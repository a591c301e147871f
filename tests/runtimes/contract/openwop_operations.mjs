// OpenWOP's operations beside its runs, events and interrupts: what each sends to a host of version 2, and what it gives.

import * as assert from "./assert.mjs";
import { sleep } from "./time.mjs";

/** A client of the host of both versions; it speaks 2 with it. */
const newer = (t, options = {}) => t.client({ baseUrl: t.as("dual"), ...options });

/** An id as it stands in a path. */
const projected = (id) => id.replace("/", "~2F");

async function collect(list) {
  const items = [];
  for await (const item of list) items.push(item);
  return items;
}

/** The one request of this test's that has this method and path, reduced to what the client decided. */
async function sent(t, method, path) {
  const requests = (await t.host.requests()).filter((request) => request.method === method && request.path === path);
  assert.equal(requests.length, 1, `the number of requests ${method} ${path}`);
  const [{ query, headers, body }] = requests;
  assert.equal(headers["openwop-version"], "2.0", "the version");
  assert.equal(headers.authorization, `Bearer ${t.key}`, "the key");
  return { query, body, headers };
}

async function ended(wop, workflowId, inputs = {}) {
  const { runId } = await wop.runs.create({ workflowId, inputs });
  await wop.runs.waitForCompletion(runId, { pollIntervalMs: 20 });
  return runId;
}

const started = async (wop) => (await wop.runs.create({ workflowId: "steps", inputs: { nodes: 400, delayMs: 100 } })).runId;

/** A subscription, and what arrived for it. */
async function subscribed(t, wop, more = {}) {
  const inbox = `${t.key}-${crypto.randomUUID()}`;
  const webhook = await wop.webhooks.register({ url: `${t.baseUrl}/_host/inbox/${inbox}${more.query ?? ""}`, events: ["run.completed"], ...more.body });
  const arrived = async (count) => {
    for (let look = 0; look < 200; look += 1) {
      const all = await t.host.read(`/_host/inbox/${inbox}`);
      if (all.length >= count) return all;
      await sleep(20);
    }
    throw new Error(`nothing arrived at ${inbox}`);
  };
  return { webhook, arrived };
}

const STANDARD_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u";
const OTHER_SECRET = "whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcg==";

/** Each operation: what is there before, the call, its request, the body, and what it gives. In a path, `:id` is what `given` resolved with. */
const OPERATIONS = [
  {
    name: "runs.pause",
    given: started,
    call: (wop, id) => wop.runs.pause(id, { reason: "lunch", drainPolicy: "immediate" }),
    request: ["POST", "/runs/:id:pause"],
    body: { reason: "lunch", drainPolicy: "immediate" },
    check: ({ status, runId }, id) => assert.same([status, runId], ["paused", id]),
  },
  {
    name: "runs.bulkCancel",
    given: started,
    call: (wop, id) => wop.runs.bulkCancel({ runIds: [id, "local/zzzzzzzzzzzzzzzzzzzzzz"], reason: "sweep" }),
    request: ["POST", "/runs:bulk-cancel"],
    check: ({ results: [first, second] }, id) => assert.same([first.runId, first.ok, second.ok, second.error.error], [id, true, false, "not_found"]),
  },
  {
    name: "runs.ancestry",
    given: (wop) => ended(wop, "echo"),
    call: (wop, id) => wop.runs.ancestry(id),
    request: ["GET", "/runs/:id/ancestry"],
    check: ({ runId, parent }, id) => assert.same([runId, parent], [id, null]),
  },
  {
    name: "runs.annotations.create",
    given: (wop) => ended(wop, "echo"),
    call: (wop, id) => wop.runs.annotations.create(id, { signal: { kind: "rating", rating: 5 }, target: { nodeId: "n" }, note: "good" }),
    request: ["POST", "/runs/:id/annotations"],
    body: { signal: { kind: "rating", rating: 5 }, target: { nodeId: "n" }, note: "good" },
    check: ({ target, signal, note }, id) => assert.same([target, signal, note], [{ runId: id, nodeId: "n" }, { kind: "rating", rating: 5 }, "good"]),
  },
  {
    name: "runs.artifact",
    given: (wop) => ended(wop, "artifact"),
    call: (wop, id) => wop.runs.artifact(id, "art-letter"),
    request: ["GET", "/runs/:id/artifacts/art-letter"],
    check: ({ artifactId, data }) => assert.same([artifactId, typeof data], ["art-letter", "object"]),
  },
  {
    name: "runs.artifact as one of A2A",
    given: (wop) => ended(wop, "artifact"),
    call: (wop, id) => wop.runs.artifact(id, "art-letter", { accept: "application/a2a+json" }),
    request: ["GET", "/runs/:id/artifacts/art-letter"],
    headers: { accept: "application/a2a+json" },
    check: ({ name, parts }) => assert.same([name, parts[0].mediaType], ["letter", "application/json"]),
  },
  {
    name: "runs.compensation",
    given: (wop) => ended(wop, "compensate"),
    call: (wop, id) => wop.runs.compensation(id),
    request: ["GET", "/runs/:id/compensation"],
    check: ({ runId, plan, attempts }, id) => assert.same([runId, plan.length > 0, attempts.length > 0], [id, true, true]),
  },
  {
    name: "runs.effects",
    given: (wop) => ended(wop, "effect"),
    call: (wop, id) => wop.runs.effects(id),
    request: ["GET", "/runs/:id/effects"],
    check: ({ runId, effects: [{ keying }] }, id) => assert.same([runId, keying], [id, "business-identity"]),
  },
  {
    name: "audit.verify",
    call: (wop) => wop.audit.verify({ fromSeq: 0, toSeq: 10 }),
    request: ["GET", "/audit/verify"],
    query: "fromSeq=0&toSeq=10",
    check: ({ chainValid, checkpoints }) => assert.same([chainValid, checkpoints], [true, []]),
  },
  {
    name: "webhooks.register",
    call: (wop, _, t) => wop.webhooks.register({ url: `${t.baseUrl}/_host/inbox/none`, events: ["run.completed"] }, { idempotencyKey: "auto" }),
    request: ["POST", "/webhooks"],
    check: ({ webhookId, secret }) => assert.same([webhookId.startsWith("local/"), typeof secret], [true, "string"]),
  },
  {
    name: "webhooks.unregister",
    given: async (wop, t) => (await subscribed(t, wop)).webhook.webhookId,
    call: (wop, id) => wop.webhooks.unregister(id),
    request: ["DELETE", "/webhooks/:id"],
    check: (nothing) => assert.same(nothing, {}),
  },
  {
    name: "webhooks.rotateSecret",
    given: async (wop, t) =>
      (await subscribed(t, wop, { body: { secret: STANDARD_SECRET, signatureAlgorithms: ["v1", "standard-webhooks-1"] } })).webhook.webhookId,
    call: (wop, id) => wop.webhooks.rotateSecret(id, { secret: OTHER_SECRET }),
    request: ["POST", "/webhooks/:id/rotate-secret"],
    body: { secret: OTHER_SECRET },
    check: ({ rotatedAt, previousSecretExpiresAt }) => assert.ok(rotatedAt < previousSecretExpiresAt, "the overlap"),
  },
  {
    name: "agents.get",
    call: (wop) => wop.agents.get("local.sorter"),
    request: ["GET", "/agents/local.sorter"],
    check: ({ persona }) => assert.equal(persona, "Sorter"),
  },
  {
    name: "tools.get",
    call: (wop) => wop.tools.get("openwop:core.noop"),
    request: ["GET", "/tools/openwop%3Acore.noop"],
    check: ({ title }) => assert.equal(title, "No-op"),
  },
  {
    name: "host.effectSeams",
    call: (wop) => wop.host.effectSeams(),
    request: ["GET", "/host/effect-seams"],
    check: ({ seams: [{ seam }] }) => assert.equal(seam, "http.fetch"),
  },
  {
    name: "host.emitTestEvent",
    call: (wop) => wop.host.emitTestEvent({ delivery: "durable", workspaceId: "local/ws" }),
    request: ["POST", "/host/events/test"],
    body: { delivery: "durable", workspaceId: "local/ws" },
    check: ({ type }) => assert.equal(type, "host-test.durable-triggered"),
  },
];

/** Each list of the host's: the call, and what is in it. */
const LISTS = {
  "agents.list": [(wop) => wop.agents.list(), "/agents", ([{ agentId }]) => assert.equal(agentId, "local.sorter")],
  "tools.list": [(wop) => wop.tools.list({ view: "compact" }), "/tools", (tools) => assert.equal(tools.length, 4)],
  "packs.list": [(wop) => wop.packs.list(), "/packs", (packs) => assert.ok(Array.isArray(packs), "the packs")],
};

/** What the host of both versions has not. Of some it says so in its discovery document, and is not asked then. */
const LACKED = {
  "runs.delete": (wop) => wop.runs.delete("local/zzzzzzzzzzzzzzzzzzzzzz"),
  "runs.evalSummary": (wop) => wop.runs.evalSummary("local/zzzzzzzzzzzzzzzzzzzzzz"),
  "webhooks.list": (wop) => wop.webhooks.list(),
  "webhooks.test": (wop) => wop.webhooks.test("local/zzzzzzzzzzzzzzzzzzzzzz"),
  "agents.roster.list": (wop) => wop.agents.roster.list(),
  "agents.orgChart.get": (wop) => wop.agents.orgChart.get(),
  "agents.deployments.list": (wop) => wop.agents.deployments.list("local.sorter"),
  "proposals.list": (wop) => wop.proposals.list(),
};
const UNPROMISED = {
  "runs.debugBundle": (wop) => wop.runs.debugBundle("local/zzzzzzzzzzzzzzzzzzzzzz"),
  "triggers.list": (wop) => wop.triggers.list(),
  "triggers.deadLetters": (wop) => wop.triggers.deadLetters("local/zzzzzzzzzzzzzzzzzzzzzz"),
  "prompts.list": (wop) => wop.prompts.list(),
  "prompts.render": (wop) => wop.prompts.render({ ref: "prompt:x", variables: {} }),
  "content.pages.get": (wop) => wop.content.pages.get("home"),
  "workspace.files.list": (wop) => wop.workspace.files.list(),
  "connectionProviders.list": (wop) => wop.connectionProviders.list(),
  "host.uiPlugins.frame": (wop) => wop.host.uiPlugins.frame("p", "u"),
};

export const tests = [
  ...OPERATIONS.map(({ name, given, call, request: [method, path], query = "", body, headers = {}, check }) => ({
    name: `OpenWOP ${name} sends its request to a host of version 2 and returns its response`,
    async run(t) {
      const wop = newer(t);
      const id = await given?.(wop, t);
      check(await call(wop, id, t), id);
      const request = await sent(t, method, path.replace(":id", id && projected(id)));
      assert.equal(request.query, query, "the query");
      if (body !== undefined) assert.same(JSON.parse(request.body), body, "the body");
      for (const [header, value] of Object.entries(headers)) assert.equal(request.headers[header], value, header);
    },
  })),
  ...Object.entries(LISTS).map((/** @type {any[]} */ [name, [call, path, check]]) => ({
    name: `OpenWOP ${name} is a page, and all of it with for await`,
    async run(t) {
      const wop = newer(t);
      const { data } = await call(wop);
      check(data);
      assert.same(await collect(call(wop)), data, "the items");
      assert.equal((await t.host.requests()).filter((request) => request.path === path).length, 2, "the requests");
    },
  })),
  {
    name: "OpenWOP runs.list is read page by page, and only what was asked for is given",
    async run(t) {
      const wop = newer(t);
      const ids = [];
      for (let run = 0; run < 3; run += 1) ids.push(await ended(wop, "echo"));
      await ended(wop, "fail", { message: "x", code: "y" });
      const { data, nextCursor } = await wop.runs.list({ limit: 2, workflowId: "echo" });
      assert.same([data.map(({ runId }) => runId), typeof nextCursor], [ids.slice(1).reverse(), "string"], "the first page");
      const rest = await wop.runs.list({ limit: 2, workflowId: "echo", cursor: nextCursor });
      assert.same(
        rest.data.map(({ runId }) => runId),
        ids.slice(0, 1),
        "the second page",
      );
      const all = await collect(wop.runs.list({ limit: 1, workflowId: "echo", status: "completed" }));
      assert.same(
        all.map(({ runId }) => runId),
        ids.toReversed(),
        "all pages",
      );
    },
  },
  {
    name: "OpenWOP annotations of a run are listed oldest first",
    async run(t) {
      const wop = newer(t);
      const id = await ended(wop, "echo");
      for (const label of ["one", "two"]) await wop.runs.annotations.create(id, { signal: { kind: "label", label } });
      const { data } = await wop.runs.annotations.list(id);
      assert.same(
        data.map(({ signal }) => signal.label),
        ["one", "two"],
      );
    },
  },
  {
    name: "a run of OpenWOP is paused after the response, and is resumed once it is",
    async run(t) {
      const wop = newer(t);
      const id = await started(wop);
      assert.equal((await wop.runs.pause(id)).status, "paused", "the response comes first");
      for (;;) {
        const { status } = await wop.runs.get(id);
        if (status === "paused") break;
        assert.equal(status, "running", "until the node is done");
        await sleep(20);
      }
      assert.equal((await wop.runs.resume(id, { reason: "back" })).status, "running");
      await assert.rejects(wop.runs.resume(id), t.flowtether.ConflictError, { code: "run_state_conflict" });
      await wop.runs.cancel(id);
    },
  },
  {
    name: "what OpenWOP delivers of a run is verified, in each of its ways, and what could not be is listed",
    async run(t) {
      const wop = newer(t);
      const { OpenWop } = t.flowtether;
      const plain = await subscribed(t, wop);
      const standard = await subscribed(t, wop, { body: { secret: STANDARD_SECRET, signatureAlgorithms: ["v1", "standard-webhooks-1"] } });
      const failing = await subscribed(t, wop, { query: "?status=500" });
      const id = await ended(wop, "echo");
      const [delivery] = await plain.arrived(1);
      const read = await OpenWop.verifyWebhook(delivery.body, delivery.headers, plain.webhook.secret);
      assert.same([read.id, read.type, read.runId, read.event.runId], [plain.webhook.webhookId, "run.completed", id, id]);
      await assert.rejects(OpenWop.verifyWebhook(delivery.body, delivery.headers, "other"), t.flowtether.WebhookVerificationError);

      const [challenge, event] = await standard.arrived(2);
      assert.equal(typeof (await OpenWop.verifyWebhook(challenge.body, challenge.headers, STANDARD_SECRET)).challenge, "string", "the challenge");
      const only = Object.fromEntries(Object.entries(event.headers).filter(([name]) => name.startsWith("webhook-")));
      assert.equal((await OpenWop.verifyWebhook(event.body, only, STANDARD_SECRET)).runId, id, "Standard Webhooks alone");
      await wop.webhooks.rotateSecret(standard.webhook.webhookId, { secret: OTHER_SECRET });
      await ended(wop, "echo");
      const [, , rotated] = await standard.arrived(3);
      for (const secret of [STANDARD_SECRET, OTHER_SECRET, [STANDARD_SECRET, OTHER_SECRET]]) {
        assert.equal((await OpenWop.verifyWebhook(rotated.body, rotated.headers, secret)).type, "run.completed", "during the rotation");
      }

      await failing.arrived(2);
      let letters = [];
      for (let look = 0; look < 100 && letters.length === 0; look += 1) {
        letters = await collect(wop.webhooks.deadLetters(failing.webhook.webhookId, { limit: 1 }));
        await sleep(20);
      }
      assert.same([letters[0].eventType, letters[0].reason], ["run.completed", "retries_exhausted"]);
    },
  },
  {
    name: "the events of a host of OpenWOP are resumed after the last durable one, heartbeats between them",
    async run(t) {
      const wop = t.client({ baseUrl: t.as("dual", "heartbeat-50", "host-events-1") });
      // A connection that is cut before its first event has nothing to resume from but this.
      const { eventId: before } = await wop.host.emitTestEvent({ delivery: "durable" });
      const durable = [];
      let beats = 0;
      for await (const event of wop.host.events({ lastEventId: before, maxReconnects: 20 })) {
        if (event.type === "heartbeat.evaluated") {
          beats += 1;
          assert.equal(event.payload.status, "ok", "the heartbeat");
          // The first beat shows that it is connected.
          if (beats === 1) for (let count = 0; count < 3; count += 1) await wop.host.emitTestEvent({ delivery: "durable" });
        } else {
          durable.push(event.eventId);
          if (durable.length === 3) break;
        }
      }
      assert.equal(new Set(durable).size, 3, "each of them once");
      const streams = (await t.host.requests("/host/events")).filter(({ method }) => method === "GET");
      const cursors = [...new Set(streams.map(({ headers }) => headers["last-event-id"]))];
      assert.same(cursors.slice(0, 3), [before, durable[0], durable[1]], "the cursors, of connections that were cut after each event");
      assert.ok(
        streams.every(({ query }) => query === "resumable=true"),
        "the query",
      );

      // Whoever comes back later is resumed after the one that was seen.
      const later = wop.host.events({ lastEventId: durable[0] });
      const seen = [];
      for await (const event of later) {
        if (event.eventId) seen.push(event.eventId);
        if (seen.length === 1) break;
      }
      assert.same(seen, [durable[1]], "resumed by hand");
    },
  },
  ...Object.entries(LACKED).map(([name, call]) => ({
    name: `OpenWOP ${name} is not supported where a 404 says so`,
    async run(t) {
      const error = await assert.rejects(call(newer(t)), t.flowtether.UnsupportedOperationError, { provider: "openwop", operation: name, retryable: false });
      assert.equal(error.status, 404, "the host was asked");
      assert.equal((await t.host.requests()).length, 1, "the requests with the key");
    },
  })),
  ...Object.entries(UNPROMISED).map(([name, call]) => ({
    name: `OpenWOP ${name} is not supported where the host does not promise it, and it is not asked`,
    async run(t) {
      const error = await assert.rejects(call(newer(t)), t.flowtether.UnsupportedOperationError, { provider: "openwop", operation: name, retryable: false });
      assert.equal(error.status, undefined, "nothing was sent");
      assert.equal((await t.host.requests()).length, 0, "the requests with the key");
    },
  })),
  {
    name: "what only hosts of OpenWOP's version 2 have is not asked of one of version 1",
    async run(t) {
      const wop = t.client({ protocol: "1" });
      const id = await ended(wop, "echo");
      const before = (await t.host.requests()).length;
      const calls = [
        wop.runs.effects(id),
        wop.runs.compensation(id),
        wop.webhooks.deadLetters("w"),
        wop.proposals.get("p"),
        wop.host.effectSeams(),
        wop.packs.list(),
      ];
      const errors = await Promise.all(calls.map((call) => assert.rejects(call, t.flowtether.UnsupportedOperationError)));
      assert.ok(
        errors.every(({ status }) => status === undefined),
        "nothing was sent",
      );
      assert.equal((await t.host.requests()).length, before, "the requests");
    },
  },
];
