// What WorkflowClient is made of, what its lists are, and wrong arguments.

import * as assert from "./assert.mjs";
import { WORKFLOW } from "./flowmaestro_catalogue.mjs";
import { inNodeAlone } from "./runner.mjs";
import { sleep } from "./time.mjs";
import { FLOWMAESTRO, OPENWOP, PROVIDERS, QUICKLY, SYNCTEAMS, collect, make, start } from "./workflow_catalogue.mjs";

const REFUSED = inNodeAlone("the module refuses it by itself, and nothing is sent");

const CAPABILITIES = {
  openwop: { liveEvents: true, resume: true, approvals: true, cancel: true, idempotentStart: true, list: false, fork: true, artifacts: true },
  flowmaestro: { liveEvents: true, resume: false, approvals: false, cancel: true, idempotentStart: false, list: true, fork: false, artifacts: false },
  syncteams: { liveEvents: false, resume: true, approvals: true, cancel: false, idempotentStart: false, list: false, fork: false, artifacts: false },
};

const services = PROVIDERS.filter(({ name }) => !name.includes(" "));

export const tests = [
  {
    name: "capabilities say what each provider can do, and native is its own client",
    run(t) {
      const natives = { openwop: t.flowtether.OpenWop, flowmaestro: t.flowtether.FlowMaestro, syncteams: t.flowtether.SyncTeams };
      for (const service of services) {
        const client = service.client(t);
        assert.same(client.capabilities, { ...CAPABILITIES[service.provider], checkpoints: false });
        assert.ok(client.native instanceof natives[service.provider], service.name);
        assert.ok(client instanceof t.flowtether.WorkflowClient, service.name);
      }
    },
  },
  {
    name: "WorkflowClient.from takes a client that is there already, and refuses what is none",
    async run(t) {
      for (const native of [t.client(), t.syncteams()]) {
        const client = t.flowtether.WorkflowClient.from(native, t.snapstate());
        assert.equal(client.native, native);
        assert.equal(client.capabilities.checkpoints, true);
        const run = await client.start("steps", { nodes: 1, steps: 1, delayMs: 5 });
        assert.ok(run instanceof t.flowtether.Run);
        assert.equal((await run.result(QUICKLY)).status, "completed");
      }
      for (const native of [undefined, null, 7, {}, t.snapstate(), OPENWOP.client(t)]) {
        assert.throws(() => t.flowtether.WorkflowClient.from(native), t.flowtether.ConfigurationError, { field: "native" }, assert.show(native));
      }
    },
  },
  {
    name: "WorkflowClient refuses an unknown provider, and what the service's own client refuses",
    run(t) {
      for (const options of [undefined, null, {}, { provider: "temporal" }, { provider: 7 }, { provider: "OpenWop" }, { provider: "snapstate" }]) {
        assert.throws(() => new t.flowtether.WorkflowClient(options), t.flowtether.ConfigurationError, { field: "provider" }, assert.show(options));
      }
      for (const [field, options] of [
        ["baseUrl", { baseUrl: "ftp://host.example" }],
        ["apiKey", { apiKey: "" }],
        ["unknown", { unknown: 1 }],
        ["timeoutMs", { timeoutMs: "5" }],
      ]) {
        for (const { provider } of services) {
          assert.throws(() => make(t, provider, t.baseUrl, options), t.flowtether.ConfigurationError, { field }, `${provider} ${field}`);
        }
      }
    },
  },
  ...services.map((service) => ({
    ...REFUSED,
    name: `${service.name}: wrong arguments are refused by name, nothing is sent, and the run is not lost`,
    async run(t) {
      const client = service.client(t);
      const run = await start(client, service.steps);
      const before = (await t.host.requests()).length;
      const { ConfigurationError } = t.flowtether;
      // A promise that rejects at once is to be awaited at once: workerd says so otherwise.
      const refused = (call, field) => {
        let promise;
        try {
          promise = call();
        } catch (error) {
          promise = Promise.reject(error);
        }
        return assert.rejects(promise, ConfigurationError, field && { field }, String(call));
      };
      for (const id of [undefined, null, 7, "", {}, []]) await refused(() => client.start(id, {}));
      await refused(() => client.start(service.steps[0], {}, { unknown: 1 }), "unknown");
      await refused(() => client.start(service.steps[0], {}, { timeoutMs: 0 }), "timeoutMs");
      for (const id of /** @type {any[]} */ (["", ".", "..", undefined])) await refused(() => client.attach(id).then((attached) => attached.status()));
      for (const read of [(options) => collect(run.events(options)), (options) => collect(run.text(options)), (options) => run.result(options)]) {
        await refused(() => read({ unknown: 1 }), "unknown");
        await refused(() => read({ signal: 7 }), "signal");
        await refused(() => read({ maxReconnects: -1 }), "maxReconnects");
        await refused(() => read({ pollIntervalMs: "1" }), "pollIntervalMs");
      }
      await refused(() => run.status({ unknown: 1 }), "unknown");
      if (client.capabilities.approvals) {
        for (const reply of [undefined, null, 7, "approve", {}, { decison: "approve" }, { decision: "approve", more: 1 }])
          await refused(() => run.respond(reply), "reply");
      }
      if (client.capabilities.cancel) await refused(() => run.cancel(undefined, { unknown: 1 }), "unknown");
      for (const given of [undefined, null, 7, {}, "x"]) await refused(() => collect(client.watch(given)));
      await refused(() => collect(client.watch([], { maxConnections: 0 })), "maxConnections");
      assert.equal((await t.host.requests()).length, before, "the requests");
      assert.equal((await run.result(QUICKLY)).status, "completed");
    },
  })),
  {
    name: "FlowMaestro: list delivers a page of runs, all of them, those of a workflow and those with a status",
    async run(t) {
      const client = FLOWMAESTRO.client(t);
      const runs = [];
      for (let count = 0; count < 5; count += 1) runs.push(await client.start(WORKFLOW.echo, { count }));
      runs.push(await client.start(WORKFLOW.slow, {}));
      for (const run of runs.slice(0, 5)) while ((await run.status()).status !== "completed");
      const { data } = await client.list({ limit: 3 });
      assert.equal(data.length, 3);
      assert.equal(data[0].id, runs.at(-1).id, "the newest first");
      assert.same(Object.keys(data[0]).sort(), ["id", "raw", "record", "status"]);
      assert.same(
        (await collect(client.list({ limit: 2 }))).map(({ id }) => id),
        runs.map(({ id }) => id).reverse(),
      );
      assert.same(
        (await collect(client.list({ workflowId: WORKFLOW.slow }))).map(({ status }) => status),
        ["running"],
      );
      const completed = await collect(client.list({ status: "completed" }));
      assert.equal(completed.length, 5);
      assert.same(completed.at(-1).output, { count: 0 });
      await assert.rejects(client.list({ unknown: 1 }), t.flowtether.ConfigurationError, { field: "unknown" });
      assert.same(
        (await collect(client.list({ status: "running" }))).map(({ id }) => id),
        [runs.at(-1).id],
        "those that run",
      );
      const listings = (await t.host.requests("/executions")).map(({ query }) => new URLSearchParams(query).get("status"));
      assert.ok(listings.includes("running") && !listings.includes("*"), `the statuses asked for: ${listings}`);
      assert.same(await client.list({ status: "waiting" }), { data: [] }, "a status that no execution has");
      for (const status of ["*", "pending", "", null, 7]) {
        await assert.rejects(client.list({ status }), t.flowtether.ConfigurationError, { field: "status" });
        await assert.rejects(collect(client.list({ status })), t.flowtether.ConfigurationError, { field: "status" });
      }
    },
  },
  {
    name: "FlowMaestro: a loop over list finds all runs, newest first, where those of other tenants lie between, and those of a status",
    async run(t) {
      const client = FLOWMAESTRO.client(t, { baseUrl: t.as("other-tenants") });
      const runs = [];
      for (let count = 0; count < 27; count += 1) {
        runs.push(await client.start(count % 3 === 0 ? WORKFLOW.slow : WORKFLOW.echo, { count }));
        // Of two in the same millisecond nothing says which is newer.
        await sleep(2);
      }
      for (const run of runs) while ((await run.status()).raw === "pending");
      const ids = runs.map(({ id }) => id).reverse();
      assert.ok((await client.list({ limit: 10 })).data.length < 10, "a page is short");
      assert.same(
        (await collect(client.list({ limit: 10 }))).map(({ id }) => id),
        ids,
      );
      assert.same(
        (await collect(client.list())).map(({ id }) => id),
        ids,
      );
      const slow = runs
        .filter((_, count) => count % 3 === 0)
        .map(({ id }) => id)
        .reverse();
      assert.same(
        (await collect(client.list({ limit: 4, status: "running" }))).map(({ id }) => id),
        slow,
      );
      assert.same(
        (await collect(client.list({ limit: 4, workflowId: WORKFLOW.slow }))).map(({ id }) => id),
        slow,
      );
      const before = (await t.host.requests()).length;
      for await (const { id } of client.list({ limit: 10 })) if (id === ids[4]) break;
      assert.equal((await t.host.requests()).length - before, 1, "the requests of a loop that is left early");
    },
  },
  {
    ...REFUSED,
    name: "a list where there is none, and an idempotency key where none is taken, are refused before anything is sent",
    async run(t) {
      for (const service of [OPENWOP, SYNCTEAMS]) {
        const fields = { provider: service.provider, operation: "list" };
        await assert.rejects(service.client(t).list(), t.flowtether.UnsupportedOperationError, fields);
        await assert.rejects(collect(service.client(t).list()), t.flowtether.UnsupportedOperationError, fields);
      }
      for (const service of [FLOWMAESTRO, SYNCTEAMS]) {
        const started = start(service.client(t), service.steps, { idempotencyKey: "auto" });
        await assert.rejects(started, t.flowtether.UnsupportedOperationError, { provider: service.provider, operation: "idempotencyKey" });
      }
      assert.same(await t.host.requests(), []);
    },
  },
  {
    name: "OpenWOP: a start with the same idempotency key is the same run",
    async run(t) {
      const client = OPENWOP.client(t);
      const [one, two] = [await start(client, OPENWOP.steps, { idempotencyKey: "once" }), await start(client, OPENWOP.steps, { idempotencyKey: "once" })];
      assert.equal(one.id, two.id);
      const other = await start(client, OPENWOP.steps, { idempotencyKey: "auto" });
      assert.ok(other.id !== one.id, "another key is another run");
    },
  },
];
