// Many runs in one loop.

import * as assert from "./assert.mjs";
import { WORKFLOW } from "./flowmaestro_catalogue.mjs";
import { inNodeAlone } from "./runner.mjs";
import { FLOWMAESTRO, OPENWOP, PROVIDERS, QUICKLY, SYNCTEAMS, areTheLog, collect, make, start } from "./workflow_catalogue.mjs";

/** Most of their time is waiting. */
const PACED = inNodeAlone("the module decides by itself when it asks again; that a runtime's timers wait is what other tests show");

/** Reads a watch to its end: the events by run, and the errors. */
async function read(watch, seen = new Map(), errors = new Map(), onEvent) {
  for await (const { run, event, error } of watch) {
    if (error !== undefined) errors.set(run.id, error);
    else seen.set(run.id, [...(seen.get(run.id) ?? []), event]);
    if (onEvent?.(run, event)) break;
  }
  return { seen, errors };
}

const startAll = (client, workflow, count) => Promise.all(Array.from({ length: count }, () => start(client, workflow)));

export const tests = [
  ...PROVIDERS.filter((/** @type {any} */ { keepsNothing, name }) => !keepsNothing && !name.includes(" ")).map((service) => ({
    name: `${service.name}: the events of twelve runs come in one loop, each once and in the order of its run`,
    timeLimitMs: 40_000,
    async run(t) {
      const client = service.client(t);
      const runs = await startAll(client, service.steps, 12);
      const { seen, errors } = await read(
        client.watch([...runs.slice(0, 4), ...runs.slice(4, 8).map(({ id }) => id), ...runs.slice(8).map((run) => run.toJSON())], {
          ...QUICKLY,
          maxConnections: 5,
        }),
      );
      assert.same([...errors], []);
      assert.equal(seen.size, 12);
      for (const run of runs) await areTheLog(t, service, run, seen.get(run.id));
    },
  })),
  {
    name: "so many runs have a connection at a time as maxConnections says, and each gets its turn",
    timeLimitMs: 30_000,
    async run(t) {
      const client = OPENWOP.client(t);
      // They wait, silently: without turns the last ones would never be read.
      const runs = await startAll(client, ["approval", {}], 5);
      const asked = new Set();
      let most = 0;
      const isDone = async (run, event) => {
        if (event.kind === "waiting") asked.add(run.id);
        const tallies = await Promise.all(runs.map(({ id }) => t.host.streams(id)));
        most = Math.max(
          most,
          tallies.reduce((sum, { open }) => sum + open, 0),
        );
      };
      for await (const { run, event } of client.watch(runs, { maxConnections: 2 })) {
        await isDone(run, event);
        if (asked.size === runs.length) break;
      }
      assert.equal(asked.size, 5, "all were read");
      // A connection that was closed is seen as such by the host a moment later.
      assert.between(most, 1, 3, "the connections at a time");
      for (const { id } of runs) await t.host.closed(id);
    },
  },
  {
    name: "a busy run does not keep the others back",
    async run(t) {
      const client = OPENWOP.client(t);
      const busy = await start(client, ["log", { events: 300, delayMs: 3 }]);
      const calm = await start(client, ["steps", { nodes: 2, delayMs: 10 }]);
      const order = [];
      await read(client.watch([busy, calm], { maxConnections: 2 }), undefined, undefined, (run) => void order.push(run.id));
      const last = order.lastIndexOf(calm.id);
      assert.ok(last < order.length / 2, `the calm run ended at ${last} of ${order.length}`);
    },
  },
  {
    name: "a run that cannot be followed is reported with its error, and the others continue",
    async run(t) {
      const client = OPENWOP.client(t);
      const runs = await startAll(client, OPENWOP.steps, 3);
      const { seen, errors } = await read(client.watch([runs[0], "run-unknown", ...runs.slice(1)]));
      assert.same([...errors.keys()], ["run-unknown"]);
      assert.ok(errors.get("run-unknown") instanceof t.flowtether.NotFoundError);
      for (const run of runs) await areTheLog(t, OPENWOP, run, seen.get(run.id));
    },
  },
  {
    name: "leaving the loop closes all connections, and each run's token resumes with what was not delivered",
    async run(t) {
      const client = OPENWOP.client(t);
      const runs = await startAll(client, ["steps", { nodes: 4, delayMs: 30 }], 4);
      let left = 13;
      const { seen } = await read(client.watch(runs), undefined, undefined, () => (left -= 1) === 0);
      for (const { id } of runs) if (seen.has(id)) await t.host.closed(id);
      const again = OPENWOP.client(t);
      const rest = await read(again.watch(runs.map((run) => JSON.parse(JSON.stringify(run)))));
      for (const run of runs) await areTheLog(t, OPENWOP, run, [...(seen.get(run.id) ?? []), ...(rest.seen.get(run.id) ?? [])]);
    },
  },
  {
    name: "watching nothing ends at once",
    async run(t) {
      assert.same([...(await read(OPENWOP.client(t).watch([]))).seen], []);
    },
  },
  {
    ...PACED,
    name: "watching nine silent executions of FlowMaestro opens each stream once, tells every end, and leaves requests of the key's limit",
    timeLimitMs: 60_000,
    async run(t) {
      const refused = [];
      const onResponse = ({ status }) => status === 429 && refused.push(status);
      const client = make(t, "flowmaestro", t.as("minute-limit-60"), { hooks: { onResponse } });
      const runs = await startAll(client, [WORKFLOW.slow, { durationMs: 3000 }], 9);
      const { seen, errors } = await read(client.watch(runs));
      assert.same([...errors], []);
      for (const run of runs) await areTheLog(t, FLOWMAESTRO, run, seen.get(run.id));
      assert.same(refused, [], "what was refused");
      for (const { id } of runs) assert.between((await t.host.streams(id)).total, 0, 1, "the streams of a run");
      const requests = (await t.host.requests()).slice(9);
      const seconds = (requests.at(-1).atMs - requests[0].atMs) / 1000;
      const polls = requests.filter(({ path }) => !path.endsWith("/events"));
      assert.between(polls.length, 9, 10 + seconds / 2 + 1, `the polls in ${seconds} s`);
    },
  },
  {
    name: "watching six live executions of FlowMaestro opens each stream once, and those that have one from the start report every node",
    async run(t) {
      const client = FLOWMAESTRO.client(t, { baseUrl: t.as("live") });
      const runs = await startAll(client, [WORKFLOW.steps, { nodes: 5, delayMs: 300, "host.pendingMs": 1000 }], 6);
      const { seen, errors } = await read(client.watch(runs));
      assert.same([...errors], []);
      for (const run of runs) await areTheLog(t, FLOWMAESTRO, run, seen.get(run.id));
      for (const { id } of runs) assert.between((await t.host.streams(id)).total, 0, 1, "the streams of a run");
      const nodes = ({ id }) => seen.get(id).filter(({ kind, phase }) => kind === "node" && phase === "completed").length;
      assert.same(runs.slice(0, 4).map(nodes), [5, 5, 5, 5], "the nodes");
    },
  },
  {
    ...PACED,
    name: "streams of FlowMaestro that cannot be read are not tried for every run: what was found of one counts for the client",
    timeLimitMs: 30_000,
    async run(t) {
      let openings = 0;
      const fetch = async (url, init) => {
        if (!url.endsWith("/events")) return globalThis.fetch(url, init);
        openings += 1;
        throw new TypeError("not readable");
      };
      const client = FLOWMAESTRO.client(t, { fetch });
      const runs = await startAll(client, [WORKFLOW.slow, { durationMs: 1500 }], 8);
      const { seen, errors } = await read(client.watch(runs));
      assert.same([...errors], []);
      for (const run of runs) await areTheLog(t, FLOWMAESTRO, run, seen.get(run.id));
      // Each of the four that began together finds out by itself, in two attempts.
      assert.between(openings, 1, 8, "the openings");
      const before = openings;
      const [run] = await startAll(client, FLOWMAESTRO.steps, 1);
      assert.equal((await collect(run.events())).at(-1).kind, "completed");
      assert.equal(openings, before, "the openings of a run that is followed later");
    },
  },
  {
    ...PACED,
    name: "watching fifty tasks of SyncTeams polls all of them at one pace, and delivers each log whole",
    timeLimitMs: 60_000,
    async run(t) {
      const client = SYNCTEAMS.client(t);
      const runs = await startAll(client, ["steps", { steps: 2, delayMs: 50 }], 50);
      const before = (await t.host.requests("/status")).length;
      const { seen, errors } = await read(client.watch(runs, QUICKLY));
      assert.same([...errors], []);
      assert.equal(seen.size, 50);
      for (const run of runs) await areTheLog(t, SYNCTEAMS, run, seen.get(run.id));
      const polls = (await t.host.requests("/status")).slice(before).map(({ atMs }) => atMs);
      // A poll may be late, and those after it are not.
      for (const at of polls) assert.between(polls.filter((other) => other >= at && other < at + 1000).length, 1, 10 + 10 + 5, "the polls of a second");
    },
  },
];
