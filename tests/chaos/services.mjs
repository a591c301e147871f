// The services as the chaos knows them: their workflows on the local host, and what must have been delivered at the end.

import { NOISE } from "./proxy.mjs";

const ENDS = ["completed", "failed", "cancelled"];
const FLOWMAESTRO_ID = "f10a0000-0000-4000-8000-0000000000";

export async function readHost(origin, path) {
  const response = await fetch(origin + path);
  if (!response.ok) throw new Error(`${path} responded with ${response.status}`);
  return response.json();
}

const hostLog = (origin, run) => readHost(origin, `/_host/runs/${run.id}/log`);

function differ(what, seen, wanted) {
  if (JSON.stringify(seen) === JSON.stringify(wanted)) return;
  const lost = wanted.filter((place) => !seen.includes(place));
  const repeated = seen.filter((place, index) => seen.indexOf(place) !== index);
  const kind = lost.length > 0 ? "lost" : repeated.length > 0 ? "repeated" : "out of order";
  throw new Error(`${what}: ${kind}: ${JSON.stringify({ lost, repeated })}\n  delivered ${JSON.stringify(seen)}\n  the log   ${JSON.stringify(wanted)}`);
}

/** Fails unless exactly the last event is an end. */
function endsOnce(events) {
  const ends = events.filter(({ kind }) => ENDS.includes(kind));
  if (ends.length !== 1 || events.at(-1) !== ends[0]) throw new Error(`${ends.length} ends, and the last event is ${JSON.stringify(events.at(-1)?.type)}`);
}

const isNoise = (event) => event.type === NOISE || event.type === "ping" || event.type === "message";

const openwop = (name, path, hasGates) => ({
  name,
  path,
  provider: "openwop",
  hasText: true,
  safeStart: true,
  workflows: [
    ["steps", { nodes: 6, delayMs: 12 }],
    ["chat", { chunks: 12, delayMs: 8 }],
    ["log", { events: 30, bytes: 40, delayMs: 2, unicode: true }],
    ["fail", { delayMs: 40, message: "it broke" }],
    ...(hasGates
      ? [
          ["refund", { order: 7, delayMs: 2 }],
          ["approval", {}],
        ]
      : []),
  ],
  slow: ["steps", { nodes: 14, delayMs: 45 }],
  /** The place of an event in the log. Noise has none. */
  place: (event) => event.raw.sequence,
  isNoise,
  async check(origin, run, events) {
    const log = await hostLog(origin, run);
    const wanted = log.map(({ sequence }) => sequence);
    const synthetic = events.find((event) => event.synthetic);
    if (synthetic) {
      const delivered = events.filter((event) => !event.synthetic).map(({ raw }) => raw.sequence);
      const behind = wanted.filter((sequence) => sequence > (delivered.at(-1) ?? -1));
      throw new Error(`a synthetic ${synthetic.type} while ${behind.length} events are behind the cursor`);
    }
    differ(
      run.id,
      events.map(({ raw }) => raw.sequence),
      wanted,
    );
    endsOnce(events);
  },
  async text(origin, run) {
    const log = await hostLog(origin, run);
    return log
      .filter(({ type }) => type === "output.chunk")
      .map(({ payload }) => payload.chunk)
      .join("");
  },
});

const flowmaestro = (name, path) => ({
  name,
  path,
  // Its events have no place: one that comes again is another event, for all that anybody can know.
  impossible: ["repeat"],
  provider: "flowmaestro",
  workflows: [
    [`${FLOWMAESTRO_ID}02`, { nodes: 3, delayMs: 25 }],
    [`${FLOWMAESTRO_ID}01`, {}],
    [`${FLOWMAESTRO_ID}05`, { message: "it broke", delayMs: 40 }],
  ],
  slow: [`${FLOWMAESTRO_ID}02`, { nodes: 10, delayMs: 60 }],
  place: (event) => (event.kind === "status" || ENDS.includes(event.kind) ? event.status : undefined),
  isNoise,
  /** The service keeps no events: what must come is each status at most once, in order, and the end. */
  async check(_, run, events) {
    endsOnce(events);
    const statuses = events.filter(({ kind }) => kind === "status" || ENDS.includes(kind)).map(({ status }) => status);
    const order = ["queued", "running", ...ENDS];
    differ(
      run.id,
      statuses,
      [...new Set(statuses)].sort((a, b) => order.indexOf(a) - order.indexOf(b)),
    );
  },
});

const syncteams = {
  name: "syncteams",
  path: "/syncteams",
  provider: "syncteams",
  workflows: [
    ["steps", { steps: 4, delayMs: 50 }],
    ["approval", { delayMs: 20 }],
    ["fail", { message: "it broke", delayMs: 120 }],
    ["echo", { a: 1 }],
  ],
  slow: ["steps", { steps: 8, delayMs: 90 }],
  place: ({ raw: { eventType, createdAt } }) => eventType && `${eventType} ${createdAt}`,
  isNoise,
  async check(origin, run, events) {
    endsOnce(events);
    const log = await hostLog(origin, run);
    const wanted = log.map(({ eventType, createdAt }) => `${eventType} ${createdAt}`);
    differ(
      run.id,
      events.map(syncteams.place).filter((place) => place !== undefined),
      wanted,
    );
  },
};

export const SERVICES = [
  openwop("openwop", "", true),
  openwop("openwop-in-memory", "/as/in-memory", false),
  openwop("openwop-sqlite", "/as/sqlite", true),
  openwop("openwop-python", "/as/python", false),
  openwop("openwop-postgres", "/as/postgres", true),
  openwop("openwop-extended", "/as/extended", true),
  flowmaestro("flowmaestro", ""),
  flowmaestro("flowmaestro-live", "/as/live"),
  syncteams,
];
