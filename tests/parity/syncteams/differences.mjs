// Where our requests differ from the official client's on purpose, or because the runtime sends them so.
//
// `calls` names calls of calls.mjs, in each of which the difference must show; where it is missing any call will do. A part
// that is not sent is undefined. An entry that no longer matches anything is a failure.

import { calls } from "./calls.mjs";

const named = (holds) => calls.filter(holds).map(({ name }) => name);
const starts = named(({ operation }) => operation.startsWith("execute"));
const decisions = named(({ operation }) => operation === "continue_task");
const others = named(({ setting: { options } }) => options?.user_agent_suffix === undefined);
const version = "each says its own version";
const pause = "the official client polls again at once after `on_waiting`, ours waits an interval first";

export const differences = [
  { part: "header user-agent", calls: others, official: "syncteams-sdk/0.5.0", ours: /^syncteams-sdk\/\d+\.\d+\.\d+$/, why: version },
  {
    part: "header user-agent",
    calls: ["execute_workflow with a suffix"],
    official: "syncteams-sdk/0.5.0 parity/1",
    ours: /^syncteams-sdk\/\d+\.\d+\.\d+ parity\/1$/,
    why: version,
  },
  {
    part: "query taskId",
    calls: ["get_task_status of an id of other characters"],
    official: "a+b%2Fc%26d%3D%C3%A9%2Bf",
    ours: "a%20b%2Fc%26d%3D%C3%A9%2Bf",
    why: "a space may be written in both ways",
  },
  ...["request 9", "request 10"].map((part) => ({
    part,
    calls: ["execute_and_wait with an approval"],
    official: "GET /api/v1/status",
    ours: undefined,
    why: pause,
  })),
  {
    part: "header content-length",
    calls: [...starts, ...decisions],
    official: /^\d+$/,
    ours: /^\d+$/,
    why: "Python puts spaces into JSON and escapes what is not ASCII",
  },
  { part: "header accept-language", official: undefined, ours: "*", why: "Node's fetch adds it" },
  { part: "header sec-fetch-mode", official: undefined, ours: "cors", why: "Node's fetch adds it" },
];
