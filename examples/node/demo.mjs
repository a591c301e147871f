// The refund workflow in a terminal: start it, watch it live through a forced drop, approve it, print the result, and
// compare what was seen with the host's own log.
//
//   node demo.mjs <baseUrl> [--yes]
//
// <baseUrl> is a running local host (`cargo xtask demo` starts one); --yes approves without asking.

import { isDeepStrictEqual } from "node:util";
import { ConnectionError, FlowtetherError, OpenWop } from "flowtether";
import { Screen } from "./screen.mjs";

const yes = process.argv.includes("--yes");
const [baseUrl] = process.argv.slice(2).filter((word) => !word.startsWith("--"));
if (baseUrl === undefined) {
  console.error("usage: node demo.mjs <baseUrl> [--yes]");
  process.exit(2);
}

const screen = new Screen();
const seen = [];
let reconnects = 0;

const wop = new OpenWop({
  baseUrl,
  apiKey: "demo-key",
  hooks: {
    onReconnect({ delayMs, error }) {
      reconnects += 1;
      const why = error instanceof ConnectionError ? "connection lost" : "stream ended";
      const wait = delayMs === 0 ? "at once" : `in ${Math.round(delayMs)} ms`;
      screen.note(`${why} after event ${seen.at(-1)?.sequence}; reconnecting ${wait}`);
    },
    onResponse({ operation, status }) {
      if (operation === "runs.events" && status === 200 && reconnects > 0) {
        screen.note(`connected again; continuing after event ${seen.at(-1)?.sequence}`);
      }
    },
  },
});

async function main() {
  const { runId } = await wop.runs.create(
    {
      workflowId: "refund",
      inputs: { order: 7, delayMs: 120 },
      // The local host cuts the first connection after 13 events, in the middle of the text.
      configurable: { "host.streamFaults": [{ kind: "drop", afterEvents: 13 }] },
    },
    { idempotencyKey: "auto" },
  );
  screen.begin(`Refund of order 7 on ${baseUrl}`, runId);

  /** @type {any} */
  let question;
  // `debug` shows every event of the log; the default, `updates`, leaves some out.
  for await (const event of wop.runs.events(runId, { streamMode: "debug" })) {
    seen.push(event);
    screen.event(event);
    if (event.type === "interrupt.requested") question = event.payload.data;
    if (event.type === "approval.requested") {
      const action = yes ? "accept" : await screen.askForApproval(question);
      await wop.interrupts.resolve(runId, event.nodeId, { resumeValue: { action } }, { idempotencyKey: "auto" });
      screen.note(`replied: ${action}${yes ? " (--yes)" : ""}`);
    }
  }
  screen.result(await wop.runs.get(runId), seen.at(-1));
  return compareWithLog(runId);
}

/** Whether the events seen are the host's log: each one, once, in order, and unchanged. */
async function compareWithLog(runId) {
  const response = await fetch(`${baseUrl}/_host/runs/${runId}/log`);
  const log = await response.json();
  const longer = seen.length > log.length ? seen : log;
  const wrong = longer.findIndex((_, at) => !isDeepStrictEqual(seen[at], log[at]));
  if (wrong !== -1) {
    const name = (event) => (event === undefined ? "nothing" : `${event.sequence} ${event.type}`);
    screen.verdict(false, `event ${wrong}: saw ${name(seen[wrong])}, the host's log has ${name(log[wrong])}`);
    return false;
  }
  if (reconnects === 0) {
    screen.verdict(false, "the connection was never dropped: this proves nothing");
    return false;
  }
  screen.verdict(true, `${seen.length} events, each once, in order: as the host's log; ${reconnects + 1} connections`);
  return true;
}

try {
  process.exitCode = (await main()) ? 0 : 1;
} catch (error) {
  screen.failure(error instanceof FlowtetherError ? `${error.name}: ${error.message}` : error.message);
  process.exitCode = 1;
}
