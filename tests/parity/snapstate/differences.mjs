// Where our requests differ from the official client's on purpose, or because the runtime sends them so.
//
// `calls` names calls of calls.mjs, in each of which the difference must show; where it is missing any call will do. A part
// that is not sent is undefined. An entry that no longer matches anything is a failure.

import { calls } from "./calls.mjs";

const BODIES = ["save", "register_agent", "register_webhook"];

const named = (holds) => calls.filter(holds).map(({ name }) => name);
const hasBody = ({ operation }) => BODIES.includes(operation.replace("async_", ""));
const every = named(() => true);
const some = "replay of some";
const range = "the service cuts the history first and reads the steps then, so the client does both";

export const differences = [
  {
    part: "query limit",
    calls: ["replay", "async_replay"],
    official: undefined,
    ours: "1000",
    why: "the service's default is 100, and it does not say that there are more",
  },
  { part: "query from_step", calls: [some], official: "2", ours: undefined, why: range },
  { part: "query to_step", calls: [some], official: "3", ours: undefined, why: range },
  { part: "query limit", calls: [some], official: "5", ours: "1000", why: range },
  {
    part: "request 2",
    calls: ["save once more with an etag"],
    official: undefined,
    ours: "GET /checkpoints/{checkpoint_id}",
    why: "the service says that it saved, whatever it was given: what it has is read",
  },
  { part: "header user-agent", calls: every, official: "python-httpx/0.28.1", ours: "node", why: "the runtime's own: a page cannot set it" },
  { part: "header accept", calls: every, official: "*/*", ours: "application/json", why: "it is what is read" },
  {
    part: "header content-type",
    calls: named((call) => !hasBody(call)),
    official: "application/json",
    ours: undefined,
    why: "there is no body that it would describe",
  },
  {
    part: "header content-length",
    calls: named(hasBody),
    official: /^\d+$/,
    ours: /^\d+$/,
    why: "Python puts spaces into JSON and escapes what is not ASCII",
  },
  ...["header cache-control", "header pragma"].map((part) => ({
    part,
    calls: ["save once more with an etag"],
    official: undefined,
    ours: "no-cache",
    why: "fetch adds it where there is an `If-Match`",
  })),
  { part: "header accept-language", official: undefined, ours: "*", why: "Node's fetch adds it" },
  { part: "header sec-fetch-mode", official: undefined, ours: "cors", why: "Node's fetch adds it" },
];
