// What the page shows, and what it says to those who listen to it.

const STATUS_WORDS = {
  running: "running",
  waiting: "waits for you",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};

export const element = (id) => document.getElementById(id);
const part = (parent, selector) => element(parent).querySelector(selector);

/** The row of streamed text that grows, so that each chunk does not take a row of its own. */
let chunks;
/** When the run began, on the host's clock. */
let began;
/** When the next attempt to connect begins. */
let reconnectsAt;

export function listen({ workflows, start, answer, cancel, cut, followAgain }) {
  const select = element("workflow");
  select.append(...Object.keys(workflows).map((id) => new Option(id)));
  const describe = () => (element("about").textContent = workflows[select.value].about);
  select.addEventListener("change", describe);
  describe();
  element("start").addEventListener("submit", (event) => {
    event.preventDefault();
    start(select.value);
  });
  element("cut").addEventListener("click", () => element("cut").ariaDisabled !== "true" && cut());
  element("cancel").addEventListener("click", cancel);
  element("again").addEventListener("click", followAgain);
  for (const button of element("approval").querySelectorAll("button")) {
    button.addEventListener("click", () => {
      if (element("approval").ariaBusy === "true") return;
      element("approval").ariaBusy = "true";
      answer(element("approval").dataset.node, button.dataset.action);
    });
  }
}

/** Puts the page back to where no run is shown. */
export function clear() {
  for (const id of ["problem", "run", "approval", "result", "text", "check", "again"]) hide(id);
  element("events").replaceChildren();
  element("count").textContent = "";
  chunks = undefined;
  began = undefined;
}

export function open(workflowId, runId) {
  element("run-title").textContent = workflowId;
  element("run-id").textContent = runId;
  element("run").hidden = false;
  element("controls").hidden = false;
  element("workflow").value = workflowId;
  element("workflow").dispatchEvent(new Event("change"));
  status("running");
  say(`Following the run ${workflowId}`);
}

export function status(state) {
  const badge = element("status");
  badge.textContent = STATUS_WORDS[state];
  badge.dataset.state = state;
  if (state === "running" || state === "waiting") return;
  hide("controls");
  say(`The run is ${STATUS_WORDS[state]}`);
}

/** The connection's state; `at` is when it is tried again. */
export function connection(state, at) {
  const line = element("connection");
  if (line.dataset.state !== state && state === "reconnecting") say("The connection is lost. Reconnecting.");
  if (line.dataset.state === "reconnecting" && state === "connected") say("Connected again.");
  // An attempt that follows a failed one is still the same outage.
  if (!(state === "connecting" && line.dataset.state === "reconnecting")) line.dataset.state = state;
  reconnectsAt = at;
  tick();
}

/** What changes with time alone. */
export function tick(cutForMs = 0) {
  const { state } = element("connection").dataset;
  const wait = Math.max(0, (reconnectsAt ?? 0) - Date.now());
  const words = {
    connecting: "connecting",
    connected: "connected",
    reconnecting: wait > 0 ? `reconnecting in ${(wait / 1000).toFixed(1)} s` : "reconnecting",
    closed: "closed",
  };
  setText(part("connection", ".words"), words[state] ?? "");
  const cut = element("cut");
  cut.ariaDisabled = String(cutForMs > 0);
  setText(cut, cutForMs > 0 ? `Cut for ${(cutForMs / 1000).toFixed(1)} s` : "Cut connection");
}

export function event({ sequence, type, nodeId, timestamp, payload }) {
  const isChunk = type === "output.chunk";
  began ??= Date.parse(timestamp);
  if (isChunk && chunks?.nodeId === nodeId) {
    chunks.last = sequence;
    chunks.count += 1;
    chunks.row.querySelector(".sequence").textContent = `${chunks.first}–${sequence}`;
    chunks.row.querySelector(".more").textContent = `× ${chunks.count}`;
  } else {
    const cells = { time: ((Date.parse(timestamp) - began) / 1000).toFixed(2), sequence, type, node: nodeId ?? "", more: more(payload) };
    const row = addRow(...Object.entries(cells).map(([name, text]) => cell(name, text)));
    row.dataset.kind = type.split(".").at(-1);
    chunks = isChunk ? { nodeId, row, first: sequence, count: 1 } : undefined;
  }
  element("count").textContent = `${sequence + 1}`;
}

/** A row that is no event: the connection was lost, or is there again. */
export function note(text, isGood) {
  chunks = undefined;
  addRow(cell("text", text)).className = isGood ? "note good" : "note";
}

export function beginText(nodeId) {
  if (element("text").dataset.node === nodeId) hide("text");
}

export function addText(nodeId, chunk) {
  const section = element("text");
  const paragraph = part("text", ".streamed");
  if (section.hidden || section.dataset.node !== nodeId) {
    section.hidden = false;
    section.dataset.node = nodeId;
    element("text-title").textContent = `Text of ${nodeId}`;
    paragraph.textContent = "";
  }
  paragraph.append(chunk);
}

export function ask(nodeId, { title, description = "", artifactData }) {
  const card = element("approval");
  card.dataset.node = nodeId;
  card.ariaBusy = "false";
  element("approval-title").textContent = title;
  part("approval", ".description").textContent = description;
  part("approval", "dl").replaceChildren(...terms(artifactData));
  card.hidden = false;
  status("waiting");
  say(`The run waits for you: ${title}`);
}

export function askAgain() {
  element("approval").ariaBusy = "false";
}

export function answered() {
  if (element("approval").hidden) return;
  hide("approval");
  if (element("status").dataset.state === "waiting") status("running");
}

export function result(outputs) {
  part("result", "dl").replaceChildren(...terms(outputs));
  element("result").hidden = false;
}

/** Something went wrong; `runId` is given when the run can be followed again. */
export function problem(title, advice, detail, runId) {
  const card = element("problem");
  part("problem", "h2").textContent = title;
  part("problem", ".advice").textContent = advice;
  part("problem", ".detail").textContent = detail;
  element("again").hidden = runId === undefined;
  card.hidden = false;
}

/** The verdict on the whole stream. */
export function finish(isWhole, events, losses) {
  const check = element("check");
  const despite = losses === 0 ? "" : `, although the connection was lost ${losses === 1 ? "once" : `${losses} times`}`;
  check.textContent = isWhole
    ? `${events} events, each once, in order: as the host's log${despite}.`
    : `These ${events} events are not the host's log.`;
  check.dataset.right = isWhole;
  check.hidden = false;
  say(check.textContent);
}

/** Says something through the screen reader. */
function say(text) {
  const line = document.createElement("p");
  line.textContent = text;
  const lines = element("announcements");
  lines.append(line);
  while (lines.childElementCount > 5) lines.firstChild.remove();
}

/** Hides something without dropping the keyboard's place in the page. */
function hide(id) {
  const target = element(id);
  const hadFocus = target.contains(document.activeElement);
  target.hidden = true;
  if (hadFocus && !element("run").hidden) element("run-title").focus({ preventScroll: true });
}

function addRow(...cells) {
  const list = element("events");
  const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
  const row = document.createElement("li");
  row.append(...cells);
  list.append(row);
  if (follows) list.scrollTop = list.scrollHeight;
  return row;
}

function cell(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

function more(payload) {
  const action = payload?.action ?? payload?.resumeValue?.action;
  return action ?? payload?.error?.code ?? "";
}

function terms(values) {
  return Object.entries(values ?? {}).flatMap(([name, value]) => {
    const [term, description] = ["dt", "dd"].map((tag) => document.createElement(tag));
    term.textContent = name;
    description.textContent = typeof value === "string" ? value : JSON.stringify(value);
    return [term, description];
  });
}

function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
