// @ts-check
// What a page shows of a run as a conversation, made of its events. A message that has not changed stays the same object.

/**
 * @typedef {import("../../pkg/store.js").RunMessage} Message
 * @typedef {import("../../pkg/store.js").RunReplyMessage} ReplyMessage
 * @typedef {import("../../pkg/index.js").WorkflowEvent} Event
 * @typedef {import("../../pkg/index.js").WorkflowQuestion} Question
 */

/** The words in a message that may be more than a text: those of its parts. @param {any} given @returns {string} */
function wordsOf(given) {
  if (typeof given === "string") return given;
  if (Array.isArray(given)) return given.map(wordsOf).join("");
  return typeof given === "object" && given !== null ? wordsOf(given.text ?? given.content ?? given.parts ?? "") : "";
}

/** What a reply says in words. @param {import("../../pkg/index.js").WorkflowReply | undefined} reply */
const replyText = (reply) =>
  reply?.message ??
  reply?.decision ??
  Object.values(reply?.values ?? {})
    .filter((value) => typeof value === "string")
    .join(", ");

/** States that a message does not leave. */
const SETTLED = ["done", "completed", "failed", "stopped", "answered", "closed", "sent", "refused"];

export class Conversation {
  /** @type {Message[]} */
  #items = [];
  /** What was shown last. @type {readonly Message[]} */
  #shown = [];
  #hasChanged = false;
  /** Those that are not settled yet, by their kinds: most events change none of them. @type {Record<string, Set<string>>} */
  #active = { text: new Set(), tool: new Set(), question: new Set(), reply: new Set() };
  /** How many messages there were, those that were dropped too: ids are never given again. */
  #count = 0;
  /** The messages of streamed texts, of which no whole message came yet. @type {Set<string>} */
  #unconfirmed = new Set();
  #most;

  /** @param {number} most So many messages are kept. */
  constructor(most) {
    this.#most = most;
  }

  /** The messages now: another array only when one of them is another. */
  list() {
    if (this.#hasChanged) {
      const surplus = this.#items.length - this.#most;
      if (surplus > 0) {
        for (const { id, kind } of this.#items.splice(0, surplus)) {
          this.#unconfirmed.delete(id);
          this.#active[kind]?.delete(id);
        }
      }
      this.#shown = [...this.#items];
      this.#hasChanged = false;
    }
    return this.#shown;
  }

  /** @param {Event} event */
  take(event) {
    if (event.kind === "token") this.#addPiece(event);
    else if (event.kind === "message") this.#addMessage(event);
    else if (event.kind === "tool") this.#addTool(event);
    else if (event.kind === "node" && event.phase !== "started") this.#closeTexts(event.id);
    if (event.kind === "waiting") this.ask(event);
    else if (event.status !== "waiting") this.#settleQuestions("answered");
    if (event.kind === "completed" || event.kind === "failed" || event.kind === "cancelled") this.#end(event);
  }

  /** Adds a question, or renews it: several events may report one. @param {Question} question */
  ask(question) {
    this.#closeTexts();
    const open = this.#activeOf("question").findLast((one) => one.kind === "question" && one.question.id === question.id);
    const { prompt } = question;
    if (open) this.#change(open, { question, prompt });
    else this.#add({ kind: "question", state: "open", question, prompt });
  }

  /** Shows a reply before the service has it; the function that is returned says what became of it. @param {import("../../pkg/index.js").WorkflowReply} reply */
  reply(reply) {
    const question = this.#activeOf("question").at(-1);
    const id = `${question?.id ?? `m${this.#count}`}-reply-${this.#count++}`;
    /** @type {ReplyMessage} */
    const message = { id, kind: "reply", role: "user", state: "sending", reply, text: String(replyText(reply) ?? ""), to: question?.id, error: undefined };
    const place = question ? this.#items.indexOf(question) + 1 : this.#items.length;
    // After the earlier replies to it.
    const later = this.#items.slice(place).findIndex((one) => one.kind !== "reply");
    this.#items.splice(later < 0 ? this.#items.length : place + later, 0, message);
    this.#note(message);
    if (question) this.#change(question, { state: "replying" });
    /** @param {"sent" | "refused" | "failed"} state @param {unknown} [error] */
    return (state, error) => {
      const shown = this.#items.find((one) => one.id === id);
      if (shown) this.#change(shown, { state, error });
      const asked = this.#items.find((one) => one.id === question?.id);
      if (asked?.kind !== "question" || asked.state !== "replying") return;
      // A vote that was taken may not be the last one: events say when the question is answered.
      this.#change(asked, { state: state === "sent" ? "replied" : state === "failed" ? "open" : "answered" });
    };
  }

  /** Says that nothing is asked any more, where no event does. */
  answered() {
    this.#settleQuestions("answered");
  }

  /** @param {import("../../pkg/index.js").WorkflowTokenEvent} event */
  #addPiece({ text, node, at }) {
    if (!text) return;
    const open = this.#activeOf("text").find((one) => one.kind === "text" && one.node === node);
    if (open?.kind === "text") this.#change(open, { text: open.text + text });
    else this.#unconfirmed.add(this.#add({ kind: "text", role: "assistant", state: "streaming", text, content: undefined, node, at }).id);
  }

  /** A whole message: it may be the one that was streamed. @param {import("../../pkg/index.js").WorkflowMessageEvent} event */
  #addMessage({ role, text: content, at }) {
    const text = wordsOf(content);
    if (content === undefined || content === null || content === "") return;
    const rest = typeof content === "string" ? undefined : content;
    if (role === "assistant" && text) {
      // The beginning of what was streamed may have been missed.
      const streamed =
        this.#unconfirmed.size > 0 &&
        this.#items.findLast((one) => one.kind === "text" && this.#unconfirmed.has(one.id) && text.trim().endsWith(one.text.trim()));
      if (streamed) {
        this.#unconfirmed.delete(streamed.id);
        this.#change(streamed, { text, content: rest, state: "done" });
        return;
      }
    }
    if (role === "user") {
      const own = this.#items.findLast((one) => one.kind === "reply" && one.text === text && one.state !== "failed" && one.state !== "refused");
      if (own) return;
    }
    this.#add({ kind: "text", role, state: "done", text, content: rest, node: undefined, at });
  }

  /** @param {import("../../pkg/index.js").WorkflowToolEvent} event */
  #addTool({ phase, id, name, input, output, error, at }) {
    this.#closeTexts();
    const isThis = (/** @type {Message} */ one) => one.kind === "tool" && (id === undefined ? one.name === name : one.toolId === id);
    const state = phase === "started" ? "running" : phase;
    // Calls without ids return in the order in which they were made; one that has an id may be reported again.
    const running = phase === "started" && id === undefined ? undefined : this.#activeOf("tool").find(isThis);
    if (running?.kind === "tool") this.#change(running, { state, name: name ?? running.name, input: input ?? running.input, output, error });
    else this.#add({ kind: "tool", state, toolId: id, name, input, output, error, at });
  }

  /** @param {Extract<Event, { kind: "completed" | "failed" | "cancelled" }>} event */
  #end(event) {
    this.#closeTexts();
    this.#settleQuestions("closed");
    for (const tool of this.#activeOf("tool")) this.#change(tool, { state: event.kind === "completed" ? "completed" : "stopped" });
    const output = event.kind === "completed" ? event.output : undefined;
    const hasText = this.#items.some((one) => one.kind === "text" && one.role === "assistant");
    // Some services send nothing of what is said, and have a text for an output.
    if (typeof output === "string" && output !== "" && !hasText) {
      this.#add({ kind: "text", role: "assistant", state: "done", text: output, content: undefined, node: undefined, at: event.at });
    }
  }

  /** Ends the texts of a node, or of all. @param {string} [node] */
  #closeTexts(node) {
    for (const one of this.#activeOf("text")) {
      if (one.kind === "text" && (node === undefined || one.node === node)) this.#change(one, { state: "done" });
    }
  }

  /** @param {"answered" | "closed"} state */
  #settleQuestions(state) {
    for (const question of this.#activeOf("question")) this.#change(question, { state });
  }

  /** @param {any} message */
  #add(message) {
    const added = { id: `m${this.#count++}`, ...message };
    this.#items.push(added);
    this.#note(added);
    return added;
  }

  /** @param {Message} message @param {object} change */
  #change(message, change) {
    const at = this.#items.lastIndexOf(message);
    if (at < 0) return;
    const changed = /** @type {Message} */ ({ ...message, ...change });
    this.#items[at] = changed;
    this.#note(changed);
  }

  /** @param {Message} message */
  #note({ id, kind, state }) {
    this.#hasChanged = true;
    if (SETTLED.includes(state)) this.#active[kind]?.delete(id);
    else this.#active[kind]?.add(id);
  }

  /** Those of a kind that are not settled. @param {Message["kind"]} kind @returns {Message[]} */
  #activeOf(kind) {
    const ids = this.#active[kind];
    return ids?.size ? this.#items.filter(({ id }) => ids.has(id)) : [];
  }
}
