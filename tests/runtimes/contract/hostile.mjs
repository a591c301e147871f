// Responses that no service means: cut off, of wrong types, nested without end, no JSON, no UTF-8. Every operation gets all of
// them, and must reject with a typed error or make something of them; it never traps, and never hangs.

import * as assert from "./assert.mjs";
import { METHODS as OPENWOP } from "./bad_input.mjs";
import { METHODS as FLOWMAESTRO } from "./flowmaestro_bad_input.mjs";
import { method } from "./refusing.mjs";
import { inLanes } from "./lanes.mjs";
import { allBut, inNodeAlone } from "./runner.mjs";
import { METHODS as SNAPSTATE } from "./snapstate_bad_input.mjs";
import { METHODS as SYNCTEAMS } from "./syncteams_bad_input.mjs";

/** How many at a time: a worker has little memory. */
const LANES = 40;

/** Shapes that the services respond with. */
const SHAPES = {
  run: '{"runId":"run-1","workflowId":"w","status":"running","currentNodeId":null,"createdAt":"2026-01-02T03:04:05.678Z","variables":{"a":[1,2.5,"x"]}}',
  events:
    '{"events":[{"eventId":"e-1","runId":"run-1","sequence":1,"type":"node.started","payload":{"nodeId":"n"},"timestamp":"2026-01-02T03:04:05Z"}],"isComplete":true}',
  envelope: '{"data":{"id":"f10a0000-0000-4000-8000-000000000001","status":"completed","outputs":{"a":1},"execution_id":"x"},"meta":{"request_id":"r"}}',
  list: '{"data":[{"id":"1","name":"n","messages":[]},{"id":"2"}],"pagination":{"page":1,"per_page":20,"total_count":2,"total_pages":1,"has_next":true,"has_prev":false}}',
  task: '{"taskId":"5c7a0000-0000-4000-8000-000000000001","status":"WAITING","eventLogs":[{"eventType":"TASK_STARTED","eventData":{"x":1},"createdAt":"2026-01-02T03:04:05Z"}]}',
  checkpoint: '{"checkpoint_id":"cp_w_001","workflow_id":"w","step":1,"etag":"\\"015abd7f5cc57a2d\\"","state":{"a":1},"diff_from_previous":{"added":[]}}',
  history:
    '{"workflow_id":"w","checkpoints":[{"checkpoint_id":"cp_w_001","step":1,"state":{}}],"latest_checkpoint":{"checkpoint_id":"cp_w_001"},"total":1,"has_more":true}',
  error: '{"error":{"code":"validation_error","message":"no","details":{"retryAfterMs":"soon","fields":[1]}},"statusCode":"400","message":["a"],"traceId":7}',
  stream:
    'id: 1\nevent: run.started\ndata: {"type":"run.started","runId":"run-1","sequence":1,"payload":{}}\n\nid: 2\nevent: token\ndata: {"type":"token","text":7}\n\nevent: connected\ndata: null\n\n',
};

const NUMBER = /(?<=[:[,])-?\d+(\.\d+)?(?=[,}\]])/g;
const TEXT = /(?<=[:[,])"(?:[^"\\]|\\.)*"(?=[,}\]])/g;
const bytes = (text) => new TextEncoder().encode(text);
const deep = (count) => "[".repeat(count) + "]".repeat(count);

/** What becomes of a shape's text; bytes where it is no text any more. */
const MUTATIONS = {
  "as it is": (text) => text,
  "cut off in the middle": (text) => text.slice(0, text.length >> 1),
  "cut off before its end": (text) => text.slice(0, -1),
  "with more behind it": (text) => `${text}${text}`,
  "with null for every text": (text) => text.replaceAll(TEXT, "null"),
  "with numbers for texts": (text) => text.replaceAll(TEXT, "7"),
  "with texts for numbers": (text) => text.replaceAll(NUMBER, '"1e2"'),
  "with huge numbers": (text) => text.replaceAll(NUMBER, "1e999").replaceAll(TEXT, "-123456789012345678901234567890"),
  "with objects for texts": (text) => text.replaceAll(TEXT, '{"length":-1,"toString":null}'),
  "nested deeply": (text) => text.replaceAll(TEXT, deep(300)),
  "nested deeper than a stack": (text) => text.replace(/\{/, `{"x":${deep(20_000)},`),
  "with every member twice": (text) => text.replaceAll(/"(\w+)":("[^"]*"|\d+)/g, '"$1":null,"$1":$2'),
  "with members of prototypes": (text) =>
    text.replaceAll("{", '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"hasOwnProperty":1,"then":1,').replaceAll(",}", "}"),
  "as an array": (text) => `[${text}]`,
  "as a text": (text) => JSON.stringify(text),
  "with a byte order mark": (text) => `\ufeff${text}`,
  "with bytes that are no UTF-8": (text) => bytes(text).map((byte) => (byte === 0x61 || byte === 0x6e ? 0xff : byte)),
  "with NUL in between": (text) => text.replaceAll('"', '\0"'),
};

const STATUSES = [200, 201, 400, 404, 409, 429, 500];

const TYPES = ["application/json", "text/html; charset=iso-2022-jp", "text/event-stream", undefined];

/** The responses, each a function that makes one anew; of each mutation those of every shape, or of one. */
const responses = (isEveryShape) =>
  Object.entries(SHAPES).flatMap(([shape, text], row, { length }) =>
    Object.entries(MUTATIONS).flatMap(([mutation, mutate], column) => {
      if (!isEveryShape && column % length !== row) return [];
      const body = mutate(text);
      // Each mutation of each shape with two statuses and two types; together they meet all.
      return [0, 1].map((turn) => {
        const status = turn === 0 ? 200 : STATUSES[(row + column) % STATUSES.length];
        const type = turn === 0 && shape !== "stream" ? TYPES[0] : TYPES[(row + column + turn) % TYPES.length];
        const headers = { "Retry-After": ["soon", "-1", "99999999999999999999", "Thu, 99 Foo"][column % 4], ...(type && { "Content-Type": type }) };
        return { name: `${shape} ${mutation}, ${status}, ${type}`, make: () => new Response(body, { status, headers }) };
      });
    }),
  );

const SERVICES = {
  OpenWOP: [OPENWOP, (t, options) => t.client(options)],
  FlowMaestro: [FLOWMAESTRO, (t, options) => t.flowmaestro(options)],
  SyncTeams: [SYNCTEAMS, (t, options) => t.syncteams(options)],
  SnapState: [SNAPSTATE, (t, options) => t.snapstate(options)],
};

/** Reads all of what a method returns, in each way it can be read, but not for ever. */
async function read(result) {
  if (typeof result?.then === "function") await result;
  if (typeof result?.[Symbol.asyncIterator] !== "function") return;
  let count = 0;
  for await (const _ of result) if ((count += 1) === 50) break;
}

/** Calls the method when every request gets this response. After the fourth request the caller has had enough. */
async function meet(t, make, name, right, response) {
  const leave = new AbortController();
  let requests = 0;
  const fetch = async () => {
    if ((requests += 1) > 4) leave.abort(leave);
    return response.make();
  };
  // Nobody waits for the next poll: it is not about time.
  const limit = setTimeout(() => leave.abort(leave), 500);
  try {
    const client = make(t, { fetch, retry: { maxRetries: 0, baseDelayMs: 1 }, hooks: undefined, logger: undefined });
    await read(method(client, name)(...right, { signal: leave.signal }));
  } catch (error) {
    const isTyped = error === leave || error instanceof t.flowtether.FlowtetherError;
    assert.ok(isTyped, `${name} meets ${response.name}: ${assert.show(error)}\n${error?.stack}`);
  } finally {
    clearTimeout(limit);
  }
}

/** What a runtime's own engine has a part in, the parsing and decoding, each mutation shows once; what is made of it is the module's. */
const AMOUNTS = [
  [responses(true), inNodeAlone("the module reads what the engine parsed, the same everywhere")],
  [responses(false), { runtimes: allBut("node"), because: "Node has these and more" }],
];

export const tests = Object.entries(SERVICES).flatMap((/** @type {any[]} */ [service, [methods, make]]) =>
  AMOUNTS.map((/** @type {any[]} */ [all, where]) => ({
    ...where,
    name: `${all.length} responses that ${service} does not mean, through every operation: a typed error or something made of it, never a trap`,
    // It takes what time there is; others read a clock.
    alone: true,
    timeLimitMs: 120_000,
    async run(t) {
      assert.ok(all.length >= 36, "the responses");
      for (const [name, { right }] of Object.entries(methods)) {
        await inLanes(all, LANES, (response) => meet(t, make, name, right, response));
      }
      assert.equal({}.polluted, undefined, "the prototype of objects");
      const sound = make(t, { fetch: async () => new Response('{"status":"ok","data":[],"agents":[]}') });
      const [name] = { OpenWOP: ["runs.get"], FlowMaestro: ["workflows.list"], SyncTeams: ["getTaskStatus"], SnapState: ["listAgents"] }[service];
      await method(sound, name)(...methods[name].right);
    },
  })),
);
