// Does with the package's own JavaScript what Rust tests say: a job a line on standard input, on standard output a line of what came
// of it, `{ ok }` or `{ error }`.

import { createInterface } from "node:readline";
import { SyncTeamsWorkflowEventType } from "../../src/backends/syncteams/glue/constants.js";
import { readToken, tokenOf } from "../../src/workflow/glue/token.js";

const JOBS = {
  write: ({ service, event }) => tokenOf(service, event),
  check: ({ token, service }) => readToken(token, service),
  syncTeamsTypes: () => Object.values(SyncTeamsWorkflowEventType),
};

function outcome({ job, ...given }) {
  try {
    return { ok: JOBS[job](given) };
  } catch (error) {
    return { error: { name: error.name, message: error.message, ...error } };
  }
}

for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(outcome(JSON.parse(line)))}\n`);
}
