// What the chat pages of all frameworks have in common: nothing in here knows one of them.

/** The local host, or the one in `?host=`. */
export const baseUrl = new URLSearchParams(location.search).get("host") ?? "http://127.0.0.1:4700/as/cors-open";

const KEPT = "conversation";

/** The messages that were sent, each with the id of its run, kept over a reload. */
export const kept = () => JSON.parse(localStorage.getItem(KEPT) ?? "[]");

/** Adds a message to those that are kept. */
export function add(turns, text) {
  const grown = [...turns, { id: `${Date.now()}-${Math.random()}`, text }];
  localStorage.setItem(KEPT, JSON.stringify(grown));
  return grown;
}

/** The run of a message: started once, and found again after a reload. */
export const sourceOf = ({ id, text }, store) => ({
  workflowId: "support",
  input: { message: text },
  checkpoint: { store, key: id },
});

const STATUS = { waiting: "Waiting for you", completed: "Finished", failed: "Failed", cancelled: "Stopped" };

/** How the run is, in words. */
export function statusOf({ status, connection, isRunning }) {
  if (connection === "reconnecting") return "Connection lost, trying again";
  return STATUS[status] ?? (isRunning ? "Working" : "");
}

const TOOL = { running: "running", completed: "done", failed: "failed", stopped: "stopped" };

/** What a tool is doing, in words. */
export const toolOf = ({ state }) => TOOL[state];

/** What a tool was called with and what it returned. */
export const detailsOf = ({ input, output, error }) => JSON.stringify({ input, output, error }, undefined, 2);

const DECIDED = { approve: "Approved", reject: "Declined" };

/** A reply in words: the decision, and the values that were given. */
export function replyOf({ reply, state }) {
  const words = [DECIDED[reply.decision] ?? reply.decision, ...Object.values(reply.values ?? {})];
  return words.join(", ") + ({ sending: " …", refused: " (too late)", failed: " (not sent)" }[state] ?? "");
}

/** What a screen reader says: each text once it is whole, tools when they are called, questions when they are asked. */
export function spokenOf(messages) {
  const last = messages.findLast(({ kind, role, state }) => kind !== "reply" && role !== "user" && state !== "streaming");
  if (last === undefined) return "";
  if (last.kind === "tool") return `${last.name}: ${toolOf(last)}`;
  return last.kind === "question" ? last.prompt : last.text;
}

/** The fields of a question's JSON Schema. */
export const fieldsOf = ({ schema }) =>
  Object.entries(schema?.properties ?? {}).map(([name, { title = name, type, enum: options, default: value, minimum: min, maximum: max }]) => ({
    name,
    title,
    options,
    input: { name, type: { number: "number", integer: "number", boolean: "checkbox" }[type] ?? "text", min, max, step: "any" },
    required: schema.required?.includes(name) ?? false,
    value,
  }));

/** The reply that a form gives: the decision of the button, and, with an approval, the values of its fields. */
export function replyFrom(form, button, { schema }) {
  const given = new FormData(form);
  const decision = button.value;
  if (decision !== "approve") return { decision };
  const read = (name, type) => (type === "boolean" ? given.has(name) : type === "number" || type === "integer" ? Number(given.get(name)) : given.get(name));
  const named = Object.entries(schema?.properties ?? {}).filter(([name, { type }]) => type === "boolean" || given.get(name));
  return { decision, values: Object.fromEntries(named.map(([name, { type }]) => [name, read(name, type)])) };
}

/**
 * Puts the focus into a question, unless somebody is typing; the function that is returned gives it back to the message box. The
 * question's fields may come later than its buttons: who waits at a button is taken to the first of them.
 */
export function takeFocus(form) {
  const box = /** @type {HTMLInputElement} */ (document.getElementById("message"));
  const take = () => {
    form.querySelector("input, select, button").focus({ preventScroll: true });
    form.scrollIntoView({ block: "nearest" });
  };
  if (document.activeElement !== box || box.value === "") take();
  const observer = new MutationObserver(() => document.activeElement.closest("button") && form.contains(document.activeElement) && take());
  observer.observe(form, { childList: true, subtree: true });
  return () => {
    observer.disconnect();
    if (document.activeElement === document.body || form.contains(document.activeElement)) box.focus();
  };
}

/** Keeps the end of a list in view while it grows, unless its reader scrolled up. */
export function stickToEnd(scroller) {
  const atEnd = () => scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < 48;
  let isAtEnd = true;
  const onScroll = () => (isAtEnd = atEnd());
  const observer = new ResizeObserver(() => isAtEnd && scroller.scrollTo({ top: scroller.scrollHeight }));
  scroller.addEventListener("scroll", onScroll, { passive: true });
  for (const element of [scroller, ...scroller.children]) observer.observe(element);
  return () => {
    observer.disconnect();
    scroller.removeEventListener("scroll", onScroll);
  };
}
