// Follows a run in the terminal, with its nodes, the time and the tokens. Ctrl-C stops the following, not the run: started again, it
// continues where it was.
//
//   node follow.mjs start <workflow> [input as JSON]     also: bun follow.mjs …
//   node follow.mjs [run]                                the run that was followed last, or one by its id
//
// WORKFLOWS_PROVIDER (openwop), WORKFLOWS_URL and WORKFLOWS_KEY say where; .flowtether.json in this directory keeps the runs.

import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { FlowtetherError, WorkflowClient } from "flowtether";
import { Progress } from "./progress.mjs";

const FILE = ".flowtether.json";
const ENDS = ["completed", "failed", "cancelled"];

/** Tokens by the runs' ids, and what was counted of each run so far. */
const runs = existsSync(FILE) ? JSON.parse(readFileSync(FILE, "utf8")) : {};

function keep(run, progress) {
  delete runs[run.id];
  runs[run.id] = { token: run.toJSON(), progress: progress.counted };
  // Another file first: who stops in the middle of a write still has the one before.
  writeFileSync(`${FILE}.new`, JSON.stringify(runs, null, 1));
  renameSync(`${FILE}.new`, FILE);
}

async function open(client, [verb, workflow, input = "{}"]) {
  if (verb === "start") {
    if (workflow === undefined) throw new Error("start what? Name a workflow");
    return client.start(workflow, JSON.parse(input));
  }
  const id = verb ?? Object.keys(runs).at(-1);
  if (id === undefined) throw new Error("nothing was followed yet: `start <workflow>`");
  return client.attach(runs[id]?.token ?? id);
}

async function follow(words) {
  const { WORKFLOWS_PROVIDER: provider = "openwop", WORKFLOWS_URL: baseUrl, WORKFLOWS_KEY: apiKey } = process.env;
  const client = new WorkflowClient(/** @type {any} */ ({ provider, baseUrl, apiKey }));
  const run = await open(client, words);
  const progress = new Progress(run.id, runs[run.id]?.progress);
  if (!ENDS.includes(run.toJSON().status)) {
    keep(run, progress);
    const stop = new AbortController();
    process.once("SIGINT", () => stop.abort());
    try {
      const onConnection = (connection, delayMs) => progress.connection(connection, delayMs);
      for await (const event of run.events({ signal: stop.signal, onConnection })) {
        progress.show(event);
        keep(run, progress);
      }
    } catch (error) {
      if (!stop.signal.aborted) throw error;
      progress.end("stopped; start me again to continue");
      return 130;
    }
  }
  const { status, output, error } = await run.result();
  progress.end(status);
  if (output !== undefined) console.log(JSON.stringify(output));
  if (error !== undefined) console.error(error.message);
  return status === "completed" ? 0 : 1;
}

try {
  process.exitCode = await follow(process.argv.slice(2));
} catch (error) {
  console.error(error instanceof FlowtetherError ? `${error.name}: ${error.message}` : `${error.message}`);
  process.exitCode = 2;
}
