// Every fault, for every service: nothing is lost, nothing comes twice, nothing hangs. Each test prints its table.
//
// A fault may end what is read with a typed error; then the reader resumes from its token, as a page does after a reload.

import * as assert from "./assert.mjs";
import { Host } from "./host.mjs";
import { inLanes } from "./lanes.mjs";
import { newWorkflow } from "./snapstate_catalogue.mjs";
import { sleep } from "./time.mjs";
import { ENDS, OPENWOP, PROVIDERS, QUICKLY, SYNCTEAMS, collect, start } from "./workflow_catalogue.mjs";

/** A browser has six connections to a host. */
const LANES = 3;

/** Long enough for a busy machine. */
const TIMEOUT_MS = 1500;

/** Who has come no further by then hangs. */
const STALE_MS = 15_000;

/** Beyond the three: the first request, a reconnect and a poll each have their own. */
const MOST_ERRORS = 3;

const HTML = "<!doctype html><title>Sign in</title>";

/** What a fault is to an event stream (a connection each), and to a call. A name with two spellings of a wait stands for both. */
const FAULTS = {
  drop: { stream: [{ kind: "drop", afterEvents: 2 }], call: { action: "drop", times: 2 } },
  "cut in mid-line": { stream: [{ kind: "cut-line", afterEvents: 2 }], call: { action: "cut-response" } },
  "cut in mid-character": { stream: [{ kind: "cut-character", afterEvents: 2 }], call: { action: "cut-character" } },
  "clean end": { stream: [{ kind: "end", afterEvents: 2 }], call: { status: 200, body: "" } },
  stall: { stream: [{ kind: "stall", afterEvents: 2 }], call: { action: "hang" } },
  reset: { stream: [{ kind: "reset", afterEvents: 2 }], call: { action: "reset", times: 2 } },
  503: { stream: [{ kind: "status", status: 503 }], call: { status: 503 } },
  "429, Retry-After in seconds": {
    stream: [
      { kind: "drop", afterEvents: 2 },
      { kind: "status", status: 429, retryAfter: 1 },
    ],
    call: { status: 429, headers: { "Retry-After": "1" } },
  },
  "429, Retry-After as a date": {
    stream: [
      { kind: "drop", afterEvents: 2 },
      { kind: "status", status: 429, retryAfter: "date:1" },
    ],
    call: () => ({ status: 429, headers: { "Retry-After": new Date(Date.now() + 2000).toUTCString() } }),
  },
  "401 once": {
    stream: [
      { kind: "drop", afterEvents: 2 },
      { kind: "status", status: 401 },
    ],
    call: { status: 401 },
  },
  204: { stream: [{ kind: "no-content" }], call: { status: 204 } },
  "HTML with 200": { stream: [{ kind: "content-type" }], call: { status: 200, body: HTML, contentType: "text/html" } },
  garbage: { stream: [{ kind: "garbage" }], call: { status: 200, body: '{"status": "RUN' } },
  "slow bytes": { stream: [{ kind: "slow", afterEvents: 4, bytesPerChunk: 32, delayMs: 1 }], call: { action: "slow-response" } },
  refusal: { stream: [], call: { delayMs: 1 }, isRefused: true },
  "expired cursor": { stream: [{ kind: "drop", afterEvents: 2 }, { kind: "expired-cursor" }], call: { status: 410 } },
};

/** What a test is given, with a key of its own, so that faults stay apart. */
function apart(t, number) {
  const key = `${t.key}-${number}`;
  return { ...t, key, host: new Host(t.baseUrl, key) };
}

/** A fetch whose second and third requests reach nobody, like those of a host whose name is not found. */
function refusing() {
  let sent = 0;
  return (url, init) => ((sent += 1) === 2 || sent === 3 ? fetch("http://127.0.0.1:1/", { signal: init.signal }) : fetch(url, init));
}

/** Does something until it is done; the typed errors that came before, by their names. */
async function persist(t, work) {
  const errors = [];
  for (;;) {
    try {
      await work();
      return errors;
    } catch (error) {
      assert.ok(error instanceof t.flowtether.FlowtetherError, `a typed error: ${assert.show(error)}`);
      errors.push(error.reason === undefined ? error.name : `${error.name} ${error.reason}`);
      assert.ok(errors.length <= MOST_ERRORS, `it still continues after ${errors.join(", ")}`);
      // A service may ask for a moment.
      await sleep(error.retryAfterMs ?? 0);
    }
  }
}

/** A run that is followed to its end over the fault. */
const following =
  (service) =>
  async (t, { stream, call, isRefused }) => {
    const options = { apiKey: async () => t.key, timeoutMs: TIMEOUT_MS, ...(isRefused && { fetch: refusing() }) };
    const client = service.client(t, options);
    let [workflow, input] = service.steps;
    let more;
    if (service.provider === "openwop") {
      [workflow, input] = ["chat", { chunks: 12, delayMs: 10 }];
      more = { request: { configurable: { "host.streamFaults": stream } } };
    } else if (service.provider === "flowmaestro") {
      // Its stream tells the first event when it is opened, and another when something happens.
      input = { ...input, "host.streamFaults": stream.map((fault) => ({ ...fault, ...("afterEvents" in fault && { afterEvents: 1 }) })) };
    } else {
      const look = { method: "GET", path: "/api/v1/status" };
      await t.host.faults({ ...look, delayMs: 1 }, { ...look, ...(typeof call === "function" ? call() : call) });
    }
    let run = await start(client, [workflow, input], more);
    const events = [];
    const errors = await persist(t, async () => {
      run = await client.attach(JSON.stringify(run));
      await collect(run.events({ ...QUICKLY, idleTimeoutMs: 500, maxReconnects: 5 }), events);
    });
    const isEnd = ({ kind }) => ENDS.includes(kind);
    assert.ok(isEnd(events.at(-1)) && events.filter(isEnd).length === 1, "it ends once, and with its end");
    assert.equal(events.at(-1).kind, "completed");
    if (service.keepsNothing) {
      // What happened while nobody listened is reported by nobody; where the run stands is.
      const told = events.filter(({ kind }) => kind === "status").map(({ status }) => status);
      return { errors, seen: [...told, "completed"], log: [...new Set(told), "completed"] };
    }
    return { errors, seen: events.map(service.place).filter((place) => place !== undefined), log: await service.log(t, run) };
  };

/** Checkpoints that are saved over the fault, and read again over another. */
async function saving(t, { call, isRefused }) {
  const st = t.snapstate({ apiKey: async () => t.key, timeoutMs: TIMEOUT_MS, ...(isRefused && { fetch: refusing() }) });
  const fault = typeof call === "function" ? call() : call;
  const save = { method: "POST", path: "/checkpoints" };
  await t.host.faults({ ...save, delayMs: 1 }, { ...save, ...fault });
  const workflowId = newWorkflow();
  const log = [1, 2, 3, 4];
  const errors = [];
  for (const step of log) errors.push(...(await persist(t, () => st.save(workflowId, step, { step, name: "進捗" }))));
  await t.host.faults({ method: "GET", path: `/workflows/${workflowId}/replay`, ...fault });
  let seen = [];
  errors.push(
    ...(await persist(t, async () => {
      seen = (await collect(st.replay(workflowId))).map(({ step }) => step);
    })),
  );
  return { errors, seen, log };
}

const live = PROVIDERS.find(({ name }) => name === "FlowMaestro with live events");
const deployed = PROVIDERS.find(({ name }) => name === "FlowMaestro");

const SERVICES = {
  OpenWOP: following(OPENWOP),
  "FlowMaestro with live events": following(live),
  "FlowMaestro as deployed": following(deployed),
  SyncTeams: following(SYNCTEAMS),
  SnapState: saving,
};

/** A row of the table: what was lost, what came twice, and how it ended. */
async function row(t, work, fault, number) {
  let timer;
  const hung = new Promise((resolve) => (timer = setTimeout(() => resolve({ hung: 1 }), STALE_MS)));
  try {
    const found = await Promise.race([work(apart({ ...t, snapstate: t.snapstate }, number), fault), hung]);
    if (found.hung) return { lost: "?", repeated: "?", hung: 1, outcome: "hangs" };
    const { errors, seen, log } = found;
    const lost = log.filter((place) => !seen.includes(place)).length;
    const repeated = seen.length - new Set(seen).size;
    const outcome = errors.length > 0 ? `whole, after ${errors.join(", ")}` : "whole";
    return { lost, repeated, hung: 0, outcome: assert.show(seen) === assert.show(log) ? outcome : `out of order: ${assert.show(seen)}` };
  } catch (error) {
    return { lost: "?", repeated: "?", hung: 0, outcome: `failed: ${error?.stack ?? error}` };
  } finally {
    clearTimeout(timer);
  }
}

export const tests = Object.entries(SERVICES).map(([name, work]) => ({
  name: `every fault, ${name}: nothing is lost, nothing comes twice, nothing hangs`,
  timeLimitMs: 120_000,
  async run(t) {
    const rows = new Map();
    const faults = Object.entries(FAULTS).map(([fault, settings], number) => ({ fault, settings, number }));
    await inLanes(faults, LANES, async ({ fault, settings, number }) => rows.set(fault, await row(t, work, settings, number)));
    const table = Object.keys(FAULTS).map((fault) => {
      const { lost, repeated, hung, outcome } = rows.get(fault);
      return `${fault.padEnd(28)} lost ${lost}  repeated ${repeated}  hung ${hung}  ${outcome}`;
    });
    const isGood = ({ lost, repeated, hung, outcome }) => lost === 0 && repeated === 0 && hung === 0 && outcome.startsWith("whole");
    assert.ok([...rows.values()].every(isGood), `every row is whole:\n${table.join("\n")}`);
    return table;
  },
}));
