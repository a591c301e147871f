// Does with the package's own glue what Rust tests say: a line of jobs on standard input, on standard output a line of what came
// of each, `{ ok }` or `{ error }`.

import { createInterface } from "node:readline";
import { SyncTeamsWorkflowEventType } from "../../src/backends/syncteams/glue/constants.js";
import * as errors from "../../src/js/glue/errors.js";
import { iterate } from "../../src/js/glue/iterate.js";
import { WorkflowClient } from "../../src/workflow/glue/client.js";
import { Reader, stateOf } from "../../src/workflow/glue/reader.js";
import { fill, find, readTable } from "../../src/workflow/glue/table.js";
import { readToken, tokenOf } from "../../src/workflow/glue/token.js";

async function outcome(work) {
  try {
    return { ok: await work() };
  } catch (error) {
    return { error: { name: error.name, message: error.message, ...error } };
  }
}

/** A native client that answers in the order of the script; any name is one of its methods. */
function native(table, answers, streams, calls) {
  const call = (name, given) => {
    calls.push({ name, given });
    const { value, error } = answers.shift() ?? { error: ["Error", { message: `${name} has no answer left` }] };
    const answered = (async () => {
      if (error === undefined) return value;
      const [Class, fields] = error;
      throw Class === "Error" ? new Error(fields.message) : new errors[Class]("refused", fields);
    })();
    return Object.assign(answered, {
      async *[Symbol.asyncIterator]() {
        yield* (await answered).data;
      },
    });
  };
  const method = (path) =>
    new Proxy(() => undefined, {
      get: (_, name) => method(`${path}.${String(name)}`),
      apply: (_, __, given) => call(path, given),
    });
  const known = {
    table_: () => table,
    follow_(id, cursor, options, hands) {
      calls.push({ name: "follow", given: [id, cursor, options] });
      const batches = streams.shift() ?? [];
      return iterate({ pull: async () => batches.shift(), close() {} }, hands);
    },
  };
  return new Proxy(known, { get: (target, name) => target[name] ?? method(String(name)) });
}

async function all(loop, count = Infinity) {
  const items = [];
  for await (const item of loop) if (items.push(item) >= count) break;
  return items;
}

/** Plays the steps of a script, each a method and its arguments; what came of each, and the calls that it made. */
async function play({ table, answers, streams, steps }) {
  let calls = [];
  const client = WorkflowClient.from(native(table, answers, streams, { push: (call) => calls.push(call) }));
  const story = [];
  let run;
  const methods = {
    async start(...given) {
      run = await client.start(...given);
      return run.toJSON();
    },
    async attach(...given) {
      run = await client.attach(...given);
      return run.toJSON();
    },
    list: async (...given) => (await client.list(...given)).data,
    listed: (...given) => all(client.list(...given)),
    events: (options, count) => all(run.events(options ?? {}), count),
    text: () => all(run.text()),
    resultAnswering: (answer) => run.result({ onWaiting: () => answer }),
    token: () => run.toJSON(),
    capabilities: () => client.capabilities,
  };
  for (const [name, ...given] of steps) {
    calls = [];
    const came = await outcome(() => (methods[name] ? methods[name](...given) : run[name](...given)));
    story.push({ ...came, calls });
  }
  return { story, left: answers.length };
}

const JOBS = {
  read({ table, cursor = "", status = "queued", batches }) {
    const reader = new Reader(readTable(table), cursor, status);
    return batches.map((items) => reader.read_(items));
  },
  state: ({ table, answer }) => stateOf(readTable(table), "run-1", answer),
  find: ({ places, value }) => ({ found: find(value, readTable(`record ${places}`).record) }),
  fill: ({ members, value, into = {} }) => fill(into, readTable(`ask ${members}`).ask, value),
  write: ({ service, event }) => tokenOf(service, event),
  check: ({ token, service }) => readToken(token, service),
  syncTeamsTypes: () => Object.values(SyncTeamsWorkflowEventType),
  play,
};

for await (const line of createInterface({ input: process.stdin })) {
  const came = [];
  for (const { job, ...given } of JSON.parse(line)) came.push(await outcome(() => JOBS[job](given)));
  process.stdout.write(`${JSON.stringify(came)}\n`);
}
