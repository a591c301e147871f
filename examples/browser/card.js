// The card of a run: what it shows, and what its buttons do.

import { Lanes } from "./lanes.js";
import { ask } from "./question.js";
import { ENDS, SERVICES } from "./services.js";
import { terms } from "./terms.js";

const STATUS_WORDS = {
  queued: "queued",
  running: "running",
  waiting: "waits for you",
  paused: "paused",
  completed: "completed",
  failed: "failed",
  cancelled: "cancelled",
};

let cards = 0;

export class RunCard {
  element;
  #name;
  #lanes;
  #callbacks;
  #run;
  /** The row of streamed text that grows, so that each piece does not take a row of its own. */
  #pieces;
  /** When the run began, on the host's clock. */
  #began;
  #count = 0;
  #reconnectsAt;
  #textOf;

  constructor({ provider, workflow }, callbacks) {
    const template = /** @type {HTMLTemplateElement} */ (document.getElementById("card"));
    this.element = /** @type {any} */ (template.content.firstElementChild.cloneNode(true));
    this.#callbacks = callbacks;
    this.#name = `${SERVICES[provider].name}: ${workflow}`;
    this.#part(".name").textContent = workflow;
    this.#part(".service").textContent = SERVICES[provider].name;
    this.#lanes = new Lanes(this.#part(".lanes"));
    // What labels something needs an id, and there may be many cards.
    cards += 1;
    for (const labelled of this.element.querySelectorAll("[data-label]")) {
      const heading = this.#part(labelled.dataset.label);
      heading.id ||= `card-${cards}-${labelled.dataset.label.replace(/\W+/g, "")}`;
      labelled.setAttribute("aria-labelledby", heading.id);
    }
    this.element.setAttribute("aria-label", this.#name);
    this.#status("queued");
  }

  listen(run) {
    this.#run = run;
    const on = (part, work) => this.#part(part).addEventListener("click", () => this.#attempt(work));
    on(".cut", () => this.#part(".cut").ariaDisabled !== "true" && run.cut());
    on(".cancel", () => run.cancel());
    on(".close", this.#callbacks.remove);
    on(".again", () => {
      this.#part(".problem").hidden = true;
      return this.#callbacks.followAgain();
    });
    this.#part(".cancel").hidden = !run.canCancel;
    this.#part(".close").ariaLabel = `Remove ${this.#name}`;
  }

  remove() {
    this.element.remove();
  }

  event(event, seenAt) {
    const at = event.at === undefined ? seenAt : typeof event.at === "number" ? event.at : Date.parse(event.at);
    this.#began ??= at;
    this.#lanes.show(event, at);
    // Not every service says of nodes.
    this.#part(".nodes").hidden = this.#part(".lanes").childElementCount === 0;
    this.#list(event, at);
    this.#status(event.status);
    if (event.kind === "token") this.#addText(event);
    if (!ENDS.includes(event.kind)) return;
    this.#lanes.end(at, event.kind);
    this.replied();
    if (event.kind === "completed" && event.output !== undefined) this.#result(event.output);
    if (event.kind === "failed") this.problem("The run failed", event.error?.message ?? "", event.error?.code ?? "", false);
  }

  ask(question) {
    const card = this.#part(".approval");
    const isNew = card.hidden;
    ask(card, question, (reply) => this.#run.reply(reply));
    card.hidden = false;
    if (isNew) this.#say(`waits for you: ${this.#part(".prompt").textContent}`);
  }

  replied() {
    this.#hide(".approval");
  }

  /** The connection's state; `at` is when it is tried again. */
  connection(state, at) {
    const line = this.#part(".connection");
    const before = line.dataset.state;
    // A request while another responds, and an attempt that follows a failed one, say nothing new.
    if (state === "connecting" && (before === "connected" || before === "reconnecting")) return;
    if (before !== state && state === "reconnecting") this.#say("the connection is lost, reconnecting");
    if (before === "reconnecting" && state === "connected") this.#say("connected again");
    line.dataset.state = state;
    this.#reconnectsAt = at;
    this.#showConnection();
  }

  /** The connection was lost. */
  lost() {
    this.#lanes.lose(Date.now());
    this.note(`connection lost after ${this.#count} events`, false);
  }

  /** It is there again. */
  found() {
    this.#lanes.find(Date.now());
    this.note(`connected again, continuing after ${this.#count} events`, true);
  }

  /** A row that is no event. */
  note(text, isGood) {
    this.#pieces = undefined;
    this.#addRow(cell("text", text)).className = isGood ? "note good" : "note";
  }

  /** What changes with time alone. */
  tick(now, cutForMs) {
    this.#lanes.draw(now);
    this.#showConnection();
    const cut = this.#part(".cut");
    cut.ariaDisabled = String(cutForMs > 0);
    setText(cut, cutForMs > 0 ? `Cut for ${(cutForMs / 1000).toFixed(1)} s` : "Cut connection");
  }

  /** The verdict on the whole stream; `isWhole` is undefined where there is nothing to compare with. */
  finish(isWhole, events, losses) {
    const check = this.#part(".check");
    const despite = losses === 0 ? "" : `, although the connection was lost ${losses === 1 ? "once" : `${losses} times`}`;
    if (isWhole === undefined) check.textContent = `${events} events${despite}. ${this.#part(".service").textContent} keeps no log to compare them with.`;
    else if (isWhole) check.textContent = `${events} events, each once, in order: as the host's log${despite}.`;
    else check.textContent = `These ${events} events are not the host's log.`;
    check.dataset.right = isWhole !== false;
    check.hidden = false;
    this.#say(check.textContent);
  }

  /** Something went wrong; whether it can be tried again. */
  problem(title, advice, detail, canRetry) {
    for (const [part, text] of Object.entries({ h3: title, ".advice": advice, ".detail": detail })) {
      this.#part(`.problem ${part}`).textContent = text;
    }
    this.#part(".again").hidden = !canRetry;
    this.#part(".problem").hidden = false;
  }

  #part(selector) {
    return this.element.querySelector(selector);
  }

  async #attempt(work) {
    try {
      await work();
    } catch (error) {
      this.problem("That did not work", "", String(error), false);
    }
  }

  #status(state) {
    const badge = this.#part(".badge");
    if (badge.dataset.state === state) return;
    badge.textContent = STATUS_WORDS[state];
    badge.dataset.state = state;
    if (!ENDS.includes(state)) return;
    this.#hide(".controls");
    this.#say(`is ${STATUS_WORDS[state]}`);
  }

  #showConnection() {
    const { state } = this.#part(".connection").dataset;
    const wait = Math.max(0, (this.#reconnectsAt ?? 0) - Date.now());
    const words = {
      connecting: "connecting",
      connected: "connected",
      reconnecting: wait > 0 ? `reconnecting in ${(wait / 1000).toFixed(1)} s` : "reconnecting",
      closed: "closed",
    };
    setText(this.#part(".connection .words"), words[state] ?? "");
  }

  #list(event, at) {
    const number = this.#count;
    this.#count += 1;
    this.#part(".count").textContent = this.#count;
    if (event.kind === "token" && this.#pieces?.node === event.node) {
      this.#pieces.raw.push(event.raw);
      this.#pieces.row.querySelector(".sequence").textContent = `${this.#pieces.first}–${number}`;
      this.#pieces.row.querySelector(".more").textContent = `× ${this.#pieces.raw.length}`;
      return;
    }
    const more = event.phase ?? event.error?.code ?? (event.percent === undefined ? "" : `${event.percent} %`);
    const cells = { time: (Math.max(0, at - this.#began) / 1000).toFixed(2), sequence: number, type: event.type, node: nodeOf(event) ?? "", more };
    const row = this.#addRow(...Object.entries(cells).map(([name, text]) => cell(name, text)));
    row.dataset.kind = event.kind === "node" ? event.phase : event.kind;
    const raw = [event.raw];
    row.append(rawOf(event.type, raw));
    this.#pieces = event.kind === "token" ? { node: event.node, row, first: number, raw } : undefined;
  }

  #addText({ node, text }) {
    const section = this.#part(".streaming");
    const paragraph = this.#part(".streamed");
    if (section.hidden || this.#textOf !== node) {
      section.hidden = false;
      this.#textOf = node;
      this.#part(".text-title").textContent = `Text of ${node ?? "the run"}`;
      paragraph.textContent = "";
    }
    paragraph.append(text);
  }

  #result(output) {
    this.#part(".result dl").replaceChildren(...terms(output));
    this.#part(".result").hidden = false;
  }

  /** Says something through the screen reader. */
  #say(text) {
    const line = document.createElement("p");
    line.textContent = `${this.#name} ${text}`;
    const lines = document.getElementById("announcements");
    lines.append(line);
    while (lines.childElementCount > 6) lines.firstChild.remove();
  }

  /** Hides something without dropping the keyboard's place in the page. */
  #hide(part) {
    const target = this.#part(part);
    const hadFocus = target.contains(document.activeElement);
    target.hidden = true;
    if (hadFocus) this.#part(".name").focus({ preventScroll: true });
  }

  #addRow(...cells) {
    const list = this.#part(".events");
    const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const row = document.createElement("li");
    row.append(...cells);
    list.append(row);
    if (follows) list.scrollTop = list.scrollHeight;
    return row;
  }
}

const nodeOf = ({ kind, id, name, node, asks }) => node ?? (kind === "node" ? (name ?? id) : asks);

/** What the service sent, when somebody wants to see it. */
function rawOf(type, raw) {
  const details = document.createElement("details");
  const summary = document.createElement("summary");
  summary.textContent = "raw";
  summary.ariaLabel = `raw ${type}`;
  const text = document.createElement("pre");
  details.append(summary, text);
  details.addEventListener("toggle", () => (text.textContent = details.open ? raw.map((sent) => JSON.stringify(sent, null, 2)).join("\n") : ""));
  return details;
}

function cell(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

function setText(target, text) {
  if (target.textContent !== text) target.textContent = text;
}
