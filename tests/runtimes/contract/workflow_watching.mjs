// Many runs in one loop.

import * as assert from "./assert.mjs";
import { OPENWOP, PROVIDERS, QUICKLY, areTheLog, start } from "./workflow_catalogue.mjs";

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
  ...PROVIDERS.filter(({ keepsNothing, name }) => !keepsNothing && !name.includes(" ")).map((service) => ({
    name: `${service.name}: the events of twelve runs come in one loop, each once and in the order of its run`,
    timeLimitMs: 40_000,
    async run(t) {
      const client = service.client(t);
      const runs = await startAll(client, service.steps, 12);
      const { seen, errors } = await read(client.watch([...runs.slice(0, 4), ...runs.slice(4, 8).map(({ id }) => id), ...runs.slice(8).map((run) => run.toJSON())], { ...QUICKLY, maxConnections: 5 }));
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
        most = Math.max(most, tallies.reduce((sum, { open }) => sum + open, 0));
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
    name: "a run that cannot be followed is told of with its error, and the others go on",
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
    name: "leaving the loop closes all connections, and each run's token goes on with what was not handed out",
    async run(t) {
      const client = OPENWOP.client(t);
      const runs = await startAll(client, ["steps", { nodes: 4, delayMs: 30 }], 4);
      let left = 13;
      const { seen } = await read(client.watch(runs), undefined, undefined, () => (left -= 1) === 0);
      for (const { id } of runs) if (seen.has(id)) await t.host.closed(id);
      const again = OPENWOP.client(t);
      const rest = await read(again.watch(runs.map((run) => JSON.parse(JSON.stringify(run)))));
      for (const run of runs) await areTheLog(t, OPENWOP, run, [...(seen.get(run.id) ?? []), ...rest.seen.get(run.id)]);
    },
  },
  {
    name: "watching nothing ends at once",
    async run(t) {
      assert.same([...(await read(OPENWOP.client(t).watch([]))).seen], []);
    },
  },
];
