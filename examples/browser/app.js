// Starts a run, follows it and shows it. Everything that belongs to Flowtether is in this file.

import { ConnectionError, FlowtetherError, NotFoundError, OpenWop, StreamError } from "flowtether";
import { Lanes } from "./lanes.js";
import { Line } from "./line.js";
import * as view from "./view.js";

/** How long the button cuts the connection, in ms. */
const CUT_MS = 3000;

const WORKFLOWS = {
  refund: {
    about: "Loads an order, drafts a reply as streamed text, waits for your approval, then refunds.",
    inputs: { order: 7, delayMs: 120 },
  },
  steps: { about: "Six nodes, one after the other.", inputs: { nodes: 6, delayMs: 900 } },
  chat: { about: "One node that streams text.", inputs: { chunks: 40, delayMs: 120 } },
  approval: {
    about: "Waits for your approval at once.",
    inputs: { release: "2.4.0", target: "production", changes: 18 },
  },
  fail: { about: "A run that fails, to see what that looks like.", inputs: { delayMs: 1200 } },
};

const line = new Line();
const lanes = new Lanes(view.element("lanes"));
const wop = new OpenWop({
  baseUrl: location.origin,
  // A page that is served to others gets a short-lived key from its own server here.
  apiKey: async () => "demo-key",
  fetch: line.fetch,
  hooks: {
    onRequest: ({ operation }) => operation === "runs.events" && view.connection("connecting"),
    onResponse: ({ operation, status }) => operation === "runs.events" && status === 200 && connected(),
    onReconnect: ({ delayMs }) => reconnecting(delayMs),
  },
});

/** The run that is shown: its id, its events so far, and how to stop following it. */
let followed;

async function start(workflowId) {
  stopFollowing();
  view.clear();
  try {
    const { inputs } = WORKFLOWS[workflowId];
    const { runId } = await wop.runs.create({ workflowId, inputs }, { idempotencyKey: "auto" });
    // The address names the run: a reload, or another tab, follows it from its first event.
    history.replaceState(null, "", `#${runId}`);
    await follow(runId);
  } catch (error) {
    problem("The run was not started", error);
  }
}

/** Shows a run from its first event to its end. */
async function follow(runId) {
  stopFollowing();
  const leave = new AbortController();
  const { signal } = leave;
  followed = { runId, leave, events: [], losses: 0, lost: false };
  const { events } = followed;
  view.clear();
  try {
    const { workflowId } = await wop.runs.get(runId, { signal });
    const { nodes = [] } = await wop.workflows.get(workflowId, { signal });
    lanes.reset(nodes.map(({ id }) => id));
    view.open(workflowId, runId);
    for await (const event of wop.runs.events(runId, { streamMode: "debug", signal })) {
      events.push(event);
      show(event);
    }
    view.connection("closed");
    view.finish(await isWholeLog(runId, events), events.length, followed.losses);
  } catch (error) {
    if (signal.aborted) return;
    view.connection("closed");
    problem("The run cannot be followed", error, error instanceof NotFoundError ? undefined : runId);
  }
}

function stopFollowing() {
  followed?.leave.abort();
  followed = undefined;
}

function show(event) {
  lanes.tell(event);
  view.event(event);
  const { type, nodeId, payload } = event;
  switch (type) {
    case "run.started":
      return view.status("running");
    case "node.started":
      return view.beginText(nodeId);
    case "output.chunk":
      return view.addText(nodeId, payload.chunk);
    case "interrupt.requested":
      if (payload.kind === "approval") view.ask(nodeId, payload.data);
      return;
    case "interrupt.resolved":
      return view.answered();
    case "run.completed":
      ended(event, "completed");
      return view.result(payload.outputs);
    case "run.failed":
      ended(event, "failed");
      return view.problem("The run failed", payload.error.message, `${payload.error.code} at ${payload.failedNodeId}`);
    case "run.cancelled":
      return ended(event, "cancelled");
  }
}

function ended({ timestamp }, state) {
  lanes.end(Date.parse(timestamp), state);
  view.status(state);
  view.answered();
}

/** Whether these are the events of the host's own log, each once and in order. */
async function isWholeLog(runId, events) {
  const log = await (await fetch(`/_host/runs/${runId}/log`)).json();
  return JSON.stringify(events) === JSON.stringify(log);
}

function connected() {
  if (followed?.lost) {
    followed.lost = false;
    lanes.find(Date.now());
    view.note(`connected again, going on after event ${followed.events.at(-1)?.sequence}`, true);
  }
  view.connection("connected");
}

function reconnecting(delayMs) {
  if (!followed.lost) {
    followed.lost = true;
    followed.losses += 1;
    lanes.lose(Date.now());
    view.note(`connection lost after event ${followed.events.at(-1)?.sequence}`, false);
  }
  view.connection("reconnecting", Date.now() + delayMs);
}

/** Shows an error; with `runId` it can be tried again. */
function problem(title, error, runId) {
  const detail = error instanceof FlowtetherError ? `${error.name}: ${error.message}` : String(error);
  view.problem(title, advice(error), detail, runId);
}

function advice(error) {
  if (error instanceof NotFoundError) return "The host does not know it. It keeps runs in memory, so a restart forgets them.";
  if (error instanceof StreamError && error.reason === "gave-up") return "The connection failed too often in a row. The run itself goes on.";
  if (error instanceof ConnectionError) return "The host does not answer. Is it still running?";
  return "";
}

async function answer(nodeId, action) {
  try {
    await wop.interrupts.resolve(followed.runId, nodeId, { resumeValue: { action } }, { idempotencyKey: "auto" });
    view.answered();
  } catch (error) {
    view.askAgain();
    problem("The answer did not arrive", error);
  }
}

async function cancel() {
  try {
    await wop.runs.cancel(followed.runId, { reason: "cancelled from the page" }, { idempotencyKey: "auto" });
  } catch (error) {
    problem("The run was not cancelled", error);
  }
}

view.listen({
  workflows: WORKFLOWS,
  start,
  answer,
  cancel,
  cut: () => line.cut(CUT_MS),
  followAgain: () => follow(location.hash.slice(1)),
});
setInterval(() => {
  lanes.draw(Date.now());
  view.tick(line.cutForMs);
}, 100);

if (location.hash.length > 1) follow(location.hash.slice(1));
addEventListener("hashchange", () => follow(location.hash.slice(1)));
