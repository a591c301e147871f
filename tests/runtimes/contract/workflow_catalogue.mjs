// What the tests of WorkflowClient share: the providers, their workflows on the local host, and how a run is read.

import * as assert from "./assert.mjs";
import { WORKFLOW } from "./flowmaestro_catalogue.mjs";
import { LISTENERS, hear } from "./overheard.mjs";
import { QUICKLY, collect } from "./syncteams_catalogue.mjs";

export { collect, QUICKLY };

/** The kinds that an event may have. */
export const KINDS = ["status", "node", "token", "message", "tool", "waiting", "log", "progress", "completed", "failed", "cancelled", "other"];

export const ENDS = ["completed", "failed", "cancelled"];

/** A client of a provider. Only these options are different from one to the other. */
export function make(t, provider, baseUrl = t.baseUrl, options = {}) {
  const shared = { apiKey: t.key, dangerouslyAllowBrowser: true, retry: { baseDelayMs: 10 }, ...LISTENERS };
  return new t.flowtether.WorkflowClient({ provider, baseUrl, ...shared, ...options });
}

const openwop = (name, ...words) => ({
  name,
  provider: "openwop",
  client: (t, options) => make(t, "openwop", words.length > 0 ? t.as(...words) : t.baseUrl, options),
  steps: ["steps", { nodes: 3, delayMs: 20 }],
  asking: ["approval", {}],
  failing: ["fail", { message: "it broke" }],
  slow: ["steps", { nodes: 1, delayMs: 60_000 }],
  output: { steps: 3 },
  /** The settings of a run whose stream fails so. */
  configured: (streamFaults) => ({ "host.streamFaults": streamFaults }),
  /** The log as the host has it, of what an event has under `raw`. */
  place: (event) => event.raw.sequence,
  log: async (t, run) => (await t.host.log(run.id)).map((event) => event.sequence),
});

const flowmaestro = (name, ...words) => ({
  name,
  provider: "flowmaestro",
  client: (t, options) => make(t, "flowmaestro", words.length > 0 ? t.as(...words) : t.baseUrl, options),
  steps: [WORKFLOW.steps, { nodes: 3, delayMs: 20 }],
  failing: [WORKFLOW.fail, { message: "it broke", delayMs: 20 }],
  slow: [WORKFLOW.slow, {}],
  keepsNothing: true,
});

export const OPENWOP = openwop("OpenWOP");
export const FLOWMAESTRO = flowmaestro("FlowMaestro");
export const SYNCTEAMS = {
  name: "SyncTeams",
  provider: "syncteams",
  client: (t, options) => make(t, "syncteams", `${t.baseUrl}/syncteams`, options),
  steps: ["steps", { steps: 3, delayMs: 60 }],
  asking: ["approval", { delayMs: 20 }],
  failing: ["fail", { message: "it broke", delayMs: 150 }],
  slow: ["slow", {}],
  // A later response may have an earlier entry completed.
  place: ({ raw: { eventType, createdAt } }) => eventType && `${eventType} ${createdAt}`,
  log: async (t, run) => (await t.host.log(run.id)).map(({ eventType, createdAt }) => `${eventType} ${createdAt}`),
};

/** The same scenario for all of them. */
/** @type {any[]} */
export const PROVIDERS = [
  OPENWOP,
  openwop("OpenWOP as its sqlite host has it", "sqlite"),
  openwop("OpenWOP as its postgres host has it", "postgres"),
  openwop("OpenWOP as a larger host has it", "extended"),
  { ...openwop("OpenWOP of version 2", "v2"), configured: (streamFaults) => ({ version: 1, extensions: { host: { streamFaults } } }) },
  FLOWMAESTRO,
  flowmaestro("FlowMaestro with live events", "live"),
  SYNCTEAMS,
  {
    ...SYNCTEAMS,
    name: "SyncTeams that tells news only",
    sendsNewsOnly: true,
    client: (t, options) => make(t, "syncteams", `${t.as("log-news")}/syncteams`, options),
  },
];

/** Starts one of the provider's workflows. */
/** @param {any} client @param {any[]} given @param {any} [options] */
export const start = (client, [workflow, input], options) => client.start(workflow, input, options);

/** So many events of a run; the loop is left after the last. */
export async function first(run, count, options = QUICKLY) {
  const events = [];
  for await (const event of run.events(options)) if (events.push(event) === count) break;
  hear(JSON.stringify(run));
  return events;
}

/** Fails unless every event has what all have. */
export function areEvents(events, what = "the events") {
  for (const event of events) {
    assert.ok(KINDS.includes(event.kind), `${what}: a kind that is known: ${assert.show(event.kind)}`);
    assert.equal(typeof event.type, "string", `${what}: type`);
    assert.ok(typeof event.cursor === "string" && event.cursor !== "", `${what}: a cursor`);
    assert.equal(typeof event.synthetic, "boolean", `${what}: synthetic`);
    assert.ok(event.raw !== null && typeof event.raw === "object", `${what}: raw`);
    if (ENDS.includes(event.kind)) assert.equal(event.status, event.kind, `${what}: the status of an end`);
  }
}

/** Fails unless the events are the run's whole log, once each and in order, and end it once. */
export async function areTheLog(t, service, run, events) {
  areEvents(events);
  const ends = events.filter(({ kind }) => ENDS.includes(kind));
  assert.equal(ends.length, 1, "the ends");
  assert.equal(events.at(-1), ends[0], "the last event is the end");
  if (service.keepsNothing) {
    const told = events.filter(({ kind }) => kind === "status").map(({ status }) => status);
    assert.same(told, [...new Set(told)], "each status is delivered once");
    return;
  }
  const places = events.map(service.place).filter((place) => place !== undefined);
  assert.same(places, await service.log(t, run), "the log");
}
