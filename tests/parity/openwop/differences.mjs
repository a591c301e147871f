// Where our requests differ from the official client's on purpose, or because the runtime sends them so.
//
// `calls` names calls of calls.mjs, in each of which the difference must show; where it is missing any call will do. A part
// that is not sent is undefined. An entry that no longer matches anything is a failure.

import { calls } from "./calls.mjs";

const streams = calls.filter(({ operation }) => operation === "runs_events").map(({ name }) => name);
const again = "a stream that ends without a terminal event is no end of the run: the run is read, the stream asked once more for what came in between";

/** What Node and Python send of their own. */
export const runtime = [
  { part: "header user-agent", official: /^Python-urllib\//, ours: "node", why: "the runtime's own: a page cannot set it" },
  { part: "header accept-encoding", official: "identity", ours: "gzip, deflate", why: "Node's fetch takes compressed responses" },
  { part: "header accept-language", official: undefined, ours: "*", why: "Node's fetch adds it" },
  { part: "header sec-fetch-mode", official: undefined, ours: "cors", why: "Node's fetch adds it" },
  { part: "header connection", official: "close", ours: "keep-alive", why: "fetch uses a connection again" },
  { part: "header content-length", official: /^\d+$/, ours: /^\d+$/, why: "Python puts spaces into JSON and escapes what is not ASCII" },
];

export const differences = [
  { part: "header cache-control", calls: streams, official: "no-cache", ours: undefined, why: "in a page it would need a preflight that hosts may refuse" },
  {
    part: "query lastSequence",
    calls: ["runs_poll_events after an event"],
    official: "1",
    ours: "0",
    why: "a host whose cursor is off by one would leave out the next event",
  },
  {
    part: "query since",
    calls: ["runs_poll_events after an event"],
    official: undefined,
    ours: "0",
    why: "the in-memory host knows the cursor by this name only",
  },
  // This mode's host sends nothing that has a place: two connections have to bring nothing.
  ...["GET /v1/runs/{runId}", ...Array(2).fill(["GET /v1/runs/{runId}/events", "GET /v1/runs/{runId}"]).flat()].map((ours, index) => ({
    part: `request ${index + 2}`,
    calls: ["runs_events in the mode messages"],
    official: undefined,
    ours,
    why: again,
  })),
  ...runtime,
];
