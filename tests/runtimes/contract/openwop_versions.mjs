// The two versions of OpenWOP's wire: which one is chosen at first contact and at what cost, and runs on hosts of the newer one.

import * as assert from "./assert.mjs";
import { allBut, PAGES } from "./runner.mjs";
import { sleep } from "./time.mjs";
import { QUICKLY, collect, first, make } from "./workflow_catalogue.mjs";

const DISCOVERY = "/.well-known/openwop";

/** The paths that the host saw of this test, without preflights. */
const paths = async (t) => (await t.host.requests()).map(({ path }) => path);

/** The response of the host, or the status that it refused with. */
const statusOf = (call) =>
  call.then(
    () => 200,
    (error) => error.status ?? error.name,
  );

/** Polls until a run waits. */
async function waiting(wop, runId) {
  for (let poll = 0; poll < 300; poll += 1) {
    const run = await wop.runs.get(runId);
    if (run.status.startsWith("waiting-")) return run;
    await sleep(20);
  }
  throw new Error("the run never waits");
}

/** A run on a host, followed over a drop and a reload, with a gate by quorum and an event from outside that is sent by its token. */
async function wholeJob(t, service, /** @type {any} */ { configurable, tokenOf }) {
  const faults = [
    { kind: "drop", afterEvents: 2 },
    { kind: "status", status: 503 },
  ];
  const client = () => make(t, "openwop", t.as(...service));
  for (const [workflow, asks, replies] of [
    [
      "quorum",
      "approval",
      [
        { decision: "approve", values: { voter: "ada" } },
        { decision: "approve", values: { voter: "bob" } },
      ],
    ],
    ["external", "external-event", []],
  ]) {
    const run = await client().start(workflow, {}, { request: { configurable: configurable(faults) } });
    const seen = await first(run, 2, { ...QUICKLY, maxReconnects: 5 });
    const again = await client().attach(JSON.stringify(run));
    for await (const event of again.events({ ...QUICKLY, maxReconnects: 5 })) {
      seen.push(event);
      if (event.kind !== "waiting") continue;
      assert.equal(event.asks, asks, `${service}: what ${workflow} asks`);
      if (workflow === "external") {
        const token = event.token ?? (await tokenOf(run.id, event.id));
        await client().native.interrupts.resolveByToken(token, { resumeValue: { orderId: "order-1", eventPayload: { orderId: "order-1" } } });
        continue;
      }
      for (const reply of replies) assert.equal(await again.respond(reply, { to: event }), true, `${service}: a reply`);
    }
    const log = await t.host.log(run.id);
    assert.same(
      seen.map(({ seq }) => seq),
      log.map(({ sequence }) => sequence),
      `${service} ${workflow}: the log`,
    );
    assert.equal((await again.result(QUICKLY)).status, "completed", `${service} ${workflow}`);
  }
}

export const tests = [
  {
    name: "a host of version 1 is asked once for its version, whatever its clients do then",
    async run(t) {
      const baseUrl = t.as(t.key);
      const wop = t.client({ baseUrl });
      assert.equal(wop.protocol, undefined, "the version before the first request");
      for (let call = 0; call < 3; call += 1) await wop.workflows.get("echo");
      assert.equal(wop.protocol, "1");
      const other = t.client({ baseUrl });
      assert.equal(other.protocol, "1", "another client of the base URL");
      await other.workflows.get("echo");
      assert.same(await paths(t), [DISCOVERY, ...Array(4).fill("/v1/workflows/echo")], "the paths");
      const [{ headers }] = await t.host.requests();
      assert.same([headers["openwop-version"], headers.authorization], ["2.0", undefined], "the first request");
    },
  },
  {
    name: "a version that is given costs no request",
    async run(t) {
      for (const protocol of ["1", "2"]) {
        const wop = t.client({ baseUrl: t.as("dual", t.key), protocol });
        assert.equal(wop.protocol, protocol);
        const { runId } = await wop.runs.create({ workflowId: "echo" });
        await wop.runs.get(runId);
      }
      const [one, two, three, four] = await paths(t);
      assert.same([one, three], ["/v1/runs", "/runs"], "the paths");
      assert.ok(two.startsWith("/v1/runs/") && four.startsWith("/runs/"), `${two} ${four}`);
      const versions = (await t.host.requests()).map(({ headers }) => headers["openwop-version"]);
      assert.same(versions, [undefined, undefined, "2.0", "2.0"], "the header");
    },
  },
  {
    name: "calls at the same time share first contact",
    ...{ runtimes: allBut("workerd"), because: "there a request must not wait for what another one began" },
    async run(t) {
      const wop = t.client({ baseUrl: t.as(t.key) });
      await Promise.all(Array.from({ length: 8 }, () => wop.workflows.get("echo")));
      assert.equal((await paths(t)).filter((path) => path === DISCOVERY).length, 1, "the requests for the version");
    },
  },
  {
    name: "a caller that leaves during first contact takes nobody with him",
    async run(t) {
      // In workerd each of the two has a contact of its own.
      await t.host.faults({ path: DISCOVERY, action: "late-response", delayMs: 300, times: 2 });
      const wop = t.client({ baseUrl: t.as(t.key) });
      const controller = new AbortController();
      const left = assert.rejects(wop.workflows.get("echo", { signal: controller.signal }), Error);
      const stays = wop.workflows.get("echo");
      setTimeout(() => controller.abort(new Error("enough")), 50);
      assert.equal((await left).message, "enough");
      assert.equal((await stays).id, "echo");
    },
  },
  {
    name: "a first contact that hung, and that nobody waits for any more, is not what the next call gets",
    async run(t) {
      const baseUrl = t.as("dual", t.key);
      const hanging = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      for (let round = 0; round < 3; round += 1) {
        const patient = t.client({ baseUrl, fetch: hanging, retry: { maxRetries: 0 }, timeoutMs: 60 });
        // One call ends with the contact's own limit, the other before it.
        const calls = [60, 30].map((timeoutMs) => assert.rejects(patient.workflows.get("echo", { timeoutMs }), t.flowtether.TimeoutError));
        await Promise.all(calls);
        await sleep(60);
      }
      const wop = t.client({ baseUrl, retry: { maxRetries: 0 } });
      await wop.workflows.get("echo");
      assert.equal(wop.protocol, "2");
    },
  },
  {
    name: "a first contact that one client waits for in vain fails no call of another client",
    async run(t) {
      const baseUrl = t.as("dual", t.key);
      const hanging = (_, { signal }) => new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      const broken = () => Promise.reject(new TypeError("no such network"));
      const retry = { maxRetries: 0 };
      const failing = [
        [{ fetch: hanging, timeoutMs: 60 }, "TimeoutError"],
        [{ fetch: broken }, "ConnectionError"],
      ].map((/** @type {any[]} */ [options, name]) => {
        return assert.rejects(t.client({ baseUrl, retry, ...options }).workflows.get("echo"), t.flowtether[name]);
      });
      const wop = t.client({ baseUrl, retry });
      assert.equal((await wop.workflows.get("echo")).id, "echo");
      await Promise.all(failing);
    },
  },
  {
    name: "a host of both versions, and one of version 2 alone, is spoken to in version 2",
    async run(t) {
      for (const kind of ["dual", "v2"]) {
        const wop = t.client({ baseUrl: t.as(kind, t.key) });
        const { runId } = await wop.runs.create({ workflowId: "echo", inputs: { a: 1 } }, { idempotencyKey: "auto" });
        assert.equal(wop.protocol, "2", kind);
        assert.ok(runId.includes("/"), `a bound id: ${runId}`);
        assert.equal((await wop.runs.waitForCompletion(runId, { pollIntervalMs: 20 })).status, "completed", kind);
        const capabilities = await wop.discovery.capabilities();
        assert.ok(capabilities.protocolVersions.includes("2.0") && capabilities.protocolVersion === undefined, `${kind}: the document of version 2`);
      }
      const requests = await t.host.requests();
      for (const { path, headers } of requests) {
        assert.ok(!path.startsWith("/v1"), path);
        assert.equal(headers["openwop-version"], "2.0", path);
        assert.ok(!path.includes("%2F"), `a projected id: ${path}`);
      }
    },
  },
  {
    name: "an outage at first contact is that of the call: repeated, and then of its class",
    async run(t) {
      await t.host.faults({ path: DISCOVERY, status: 503 }, { path: DISCOVERY, action: "drop" });
      const wop = t.client({ baseUrl: t.as(t.key) });
      assert.equal((await wop.workflows.get("echo")).id, "echo", "after a 503 and a dropped connection");
      const impatient = t.client({ baseUrl: t.as("python", t.key), retry: { maxRetries: 0 } });
      await t.host.faults({ path: DISCOVERY, status: 429, headers: { "Retry-After": "7" } });
      const error = await assert.rejects(impatient.workflows.get("echo"), t.flowtether.RateLimitError, { operation: "workflows.get" });
      assert.ok(error.retryAfterMs >= 7000, `the wait it asks for: ${error.retryAfterMs}`);
      await t.host.faults({ path: DISCOVERY, action: "late-response", delayMs: 900 });
      await assert.rejects(impatient.workflows.get("echo", { timeoutMs: 100 }), t.flowtether.TimeoutError, { operation: "workflows.get" });
      assert.equal((await impatient.workflows.get("echo")).id, "echo", "after that the contact is there");
    },
  },
  {
    name: "a stream waits an outage at first contact out",
    async run(t) {
      const { runId } = await t.client().runs.create({ workflowId: "steps", inputs: { nodes: 2, delayMs: 10 } });
      await t.host.faults({ path: DISCOVERY, status: 503 }, { path: DISCOVERY, action: "drop" });
      const events = [];
      for await (const event of t.client({ baseUrl: t.as(t.key) }).runs.events(runId)) events.push(event.type);
      assert.equal(events.at(-1), "run.completed");
    },
  },
  {
    name: "a 406 later has the version agreed on anew, once",
    async run(t) {
      const wop = t.client({ baseUrl: t.as("dual", "406-once", t.key) });
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      assert.ok(runId.includes("/"), runId);
      assert.same((await paths(t)).slice(0, 4), [DISCOVERY, "/runs", DISCOVERY, "/runs"], "the requests");
      const never = t.client({ baseUrl: t.as("dual", "406-always", t.key) });
      const before = (await paths(t)).length;
      await assert.rejects(never.runs.create({ workflowId: "echo" }), t.flowtether.ApiError, { status: 406, code: "protocol_version_unsupported" });
      assert.equal((await paths(t)).length - before, 4, "no more requests than that");
    },
  },
  {
    name: "a host that stops to speak version 2 is spoken to in version 1",
    async run(t) {
      const wop = t.client({ baseUrl: t.as("dual", t.key) });
      await wop.runs.create({ workflowId: "echo" });
      assert.equal(wop.protocol, "2");
      await t.host.send("/_host/openwop/majors", { key: t.key, majors: "1" });
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      assert.equal(wop.protocol, "1");
      assert.equal((await wop.runs.waitForCompletion(runId, { pollIntervalMs: 20 })).status, "completed");
    },
  },
  {
    name: "a client that is too old for the host stops with the host's message",
    async run(t) {
      const wop = t.client({ baseUrl: t.as("dual", "min-client-99.0", t.key) });
      const error = await assert.rejects(wop.runs.create({ workflowId: "echo" }), t.flowtether.ApiError, {
        status: 426,
        code: "client_version_unsupported",
        retryable: false,
      });
      assert.equal(error.details.minClientVersion, "99.0");
      assert.same(await paths(t), [DISCOVERY], "the requests");
    },
  },
  {
    name: "a preflight that refuses the header leaves version 1",
    ...{ runtimes: PAGES, because: "only a page's browser asks first" },
    async run(t) {
      const wop = t.client({ baseUrl: t.as("dual", "cors-listed", t.key).replace("127.0.0.1", "localhost") });
      const { runId } = await wop.runs.create({ workflowId: "echo" });
      assert.equal(wop.protocol, "1");
      assert.equal((await wop.runs.waitForCompletion(runId, { pollIntervalMs: 20 })).status, "completed");
      assert.same((await paths(t)).slice(0, 2), [DISCOVERY, "/v1/runs"], "the requests that were let through");
    },
  },
  {
    name: "a run is followed over a drop and a reload, with votes and an event by token, on version 1 and on version 2",
    timeLimitMs: 60_000,
    async run(t) {
      await wholeJob(t, ["sqlite"], { configurable: (streamFaults) => ({ "host.streamFaults": streamFaults }) });
      const newer = { configurable: (streamFaults) => ({ version: 1, extensions: { host: { streamFaults } } }) };
      const tokenOf = async (runId, node) => {
        const path = `/runs/${runId.replace("/", "~2F")}/interrupts/${node}`;
        const response = await fetch(t.as("v2") + path, { headers: { Authorization: `Bearer ${t.key}` } });
        return (await response.json()).token;
      };
      await wholeJob(t, ["v2"], { ...newer, tokenOf });
    },
  },
  {
    name: "a question of version 2 is found by who comes later, and is replied to by run",
    async run(t) {
      for (const [workflow, reply, sent] of /** @type {any[][]} */ ([
        ["approval", { decision: "approve", message: "fine" }, { action: "accept", feedback: "fine" }],
        ["clarification", { message: "blue" }, { q1: "blue", answers: { q1: "blue" } }],
        ["credential", { decision: "reject" }, { outcome: "declined" }],
        ["conversation", { message: "hi" }, { role: "user", speakerId: "user", content: "hi" }],
        ["low-confidence", { decision: "approve" }, { action: "accept" }],
        ["custom", { values: { colour: "blue" } }, { colour: "blue" }],
      ])) {
        const client = make(t, "openwop", t.as("v2"));
        const run = await client.start(workflow, {});
        await waiting(client.native, run.id);
        const late = await make(t, "openwop", t.as("v2")).attach(run.id);
        const { waiting: question } = await late.status();
        assert.ok(question.details !== undefined || question.asks === "custom", `${workflow}: ${assert.show(question)}`);
        assert.equal(await late.respond(reply), true, workflow);
        const bodies = (await t.host.requests(`/interrupts/${question.id}`)).map(({ body }) => JSON.parse(body).resumeValue);
        for (const [member, value] of Object.entries(sent)) assert.same(bodies.at(-1)[member], value, `${workflow}: ${member}`);
        await client.native.runs.cancel(run.id);
      }
    },
  },
  {
    name: "the cancel of a run that is over responds with its status on either version",
    async run(t) {
      for (const baseUrl of [t.baseUrl, t.as("v2")]) {
        const wop = t.client({ baseUrl });
        const { runId } = await wop.runs.create({ workflowId: "echo" });
        await wop.runs.waitForCompletion(runId, { pollIntervalMs: 20 });
        const { status, runId: id } = await wop.runs.cancel(runId);
        assert.same([status, id], ["completed", runId], baseUrl);
      }
    },
  },
  {
    name: "polls of version 2 lose and repeat nothing, and take an empty log's -1",
    async run(t) {
      const wop = t.client({ baseUrl: t.as("v2") });
      const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 3, delayMs: 40 } });
      const seen = [];
      for (let lastSequence = -1, isComplete = false; !isComplete; ) {
        const poll = await wop.runs.pollEvents(runId, { lastSequence, waitMs: 2000 });
        seen.push(...poll.events.map(({ sequence }) => sequence));
        ({ isComplete, lastSequence = -1 } = poll);
      }
      assert.same(
        seen,
        (await t.host.log(runId)).map(({ sequence }) => sequence),
        "the log",
      );
    },
  },
  {
    name: "the mode values of version 2 brings each event and each snapshot once, over a drop too",
    async run(t) {
      const wop = t.client({ baseUrl: t.as("v2") });
      const configurable = { version: 1, extensions: { host: { streamFaults: [{ kind: "drop", afterEvents: 3 }] } } };
      const { runId } = await wop.runs.create({ workflowId: "steps", inputs: { nodes: 2, delayMs: 30 }, configurable });
      const events = [];
      for await (const event of wop.runs.events(runId, { streamMode: "values" })) events.push(event);
      const places = events.filter(({ type }) => type !== "state.snapshot").map(({ sequence }) => sequence);
      assert.same(
        places,
        [...new Set(places)].sort((one, other) => one - other),
        "the events",
      );
      const snapshots = events.filter(({ type }) => type === "state.snapshot").map(({ sequence }) => sequence);
      assert.same(snapshots, [...new Set(snapshots)], "the snapshots");
      assert.ok(snapshots.length > 2, `${snapshots.length} snapshots`);
      assert.equal(events.filter(({ type }) => type === "run.completed").length, 1, "the end");
    },
  },
  {
    name: "renamed events of version 2 come as the host sent them, and mean the same in the vocabulary",
    async run(t) {
      const client = make(t, "openwop", t.as("v2"));
      const events = await collect((await client.start("renamed", {})).events(QUICKLY));
      const types = events.map(({ type }) => type);
      for (const type of ["agent.tool-called", "agent.tool-returned", "voice.turn-commit", "dispatch.fanned-out"]) assert.ok(types.includes(type), type);
      const phases = events.filter(({ kind }) => kind === "tool").map(({ phase }) => phase);
      assert.same(phases, ["started", "completed"], "the tool call");
    },
  },
  {
    name: "what version 2 refuses is refused before it is sent, where that can be known",
    async run(t) {
      const wop = t.client({ baseUrl: t.as("v2", t.key) });
      await wop.workflows.get("echo");
      const before = (await paths(t)).length;
      const error = await assert.rejects(wop.runs.create({ workflowId: "echo" }, { idempotencyKey: "short" }), t.flowtether.ConfigurationError, {
        field: "idempotencyKey",
      });
      assert.ok(error.message.includes("22 to 128"), error.message);
      assert.equal((await paths(t)).length, before, "the requests");
      await assert.rejects(wop.runs.get("elsewhere/0123456789abcdefghijkl"), t.flowtether.PermissionDeniedError, { code: "id_tenant_mismatch" });
      for (const protocol of ["3", 2, "Auto"]) {
        assert.throws(() => t.client({ protocol }), t.flowtether.ConfigurationError, { field: "protocol" }, assert.show(protocol));
      }
      assert.equal(
        await statusOf(t.client({ baseUrl: t.as("v2", t.key), protocol: "1" }).runs.create({ workflowId: "echo" })),
        404,
        "a version that the host does not speak",
      );
    },
  },
];
