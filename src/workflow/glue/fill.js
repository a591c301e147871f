// Makes the objects that callers see of what a service sent. Rust says which members they have and where the values are: the
// payload is the engine's, and is never rebuilt.

/** @import { WorkflowFailure } from "flowtether" */
/** @import { Filled, Member, Payload, Way } from "./types.d.ts" */

// In the order of the enums in src/workflow/mapping.rs.
const KINDS = ["status", "waiting", "node", "token", "message", "tool", "log", "progress", "completed", "failed", "cancelled", "other"];
const STATUSES = ["queued", "running", "waiting", "paused", "completed", "failed", "cancelled"];
const PHASES = ["started", "completed", "failed"];

// The numbers of an event, and its flags, in Rows of src/workflow/js.rs.
const ROW = 6;
const SYNTHETIC = 1;
const HAS_CURSOR = 2;

/** The failure of which a service says nothing. */
export const UNSAID = Object.freeze({ message: "the service does not say why" });

/** A failure always has a message: some services have only a text, others only a code. @param {unknown} found @returns {WorkflowFailure | Payload} */
function failureOf(found) {
  if (typeof found !== "object") return { message: String(found) };
  const payload = /** @type {Payload} */ (found);
  return typeof payload.message === "string" ? payload : { ...payload, ...UNSAID };
}

/**
 * What is at the first of the places that leads to a value. A place is a text itself, the steps to the value, a value that Rust made
 * (`is`), or names of which the first counts under which something is (`names`).
 *
 * @param {unknown} raw
 * @param {Way[]} places
 * @returns {unknown}
 */
function find(raw, places) {
  for (const place of places) {
    if (typeof place === "string") return place;
    if (place.names) return place.names.find((name) => /** @type {Payload} */ (raw)?.[name] !== undefined && /** @type {Payload} */ (raw)[name] !== null);
    if (place.is !== undefined) return place.is;
    let value = /** @type {Payload} */ (raw);
    for (const step of /** @type {string[]} */ (place)) value = /** @type {Payload} */ (value?.[step]);
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** @param {string} text @returns {Member[]} */
const read = (text) => /** @type {[string, ...Way[]][]} */ (JSON.parse(text)).map(([name, ...places]) => ({ name, places }));

/** @param {Filled} object @param {Member[]} members @param {unknown} raw */
function fill(object, members, raw) {
  for (const { name, places } of members) {
    const found = find(raw, places);
    if (found !== undefined) object[name] = name === "error" ? failureOf(found) : found;
  }
  return object;
}

export class Filler {
  /** @type {Way[]} */
  #typeAt;
  /** @type {Way[]} */
  #timeAt;
  #sequence;
  /** @type {Member[][]} */
  #members = [];
  // The numbers of the rows of the types that came.
  /** @type {Map<unknown, number>} */
  #rows = new Map();

  /** @param {string} typeAt @param {string} timeAt @param {string | undefined} sequence */
  constructor(typeAt, timeAt, sequence) {
    [this.#typeAt, this.#timeAt] = [typeAt, timeAt].map((places) => read(places)[0].places);
    this.#sequence = sequence;
  }

  /** @param {string} name @param {number} number */
  learn_(name, number) {
    this.#rows.set(name, number);
  }

  /** @param {Payload[]} items */
  facts_(items) {
    const facts = new Float64Array(items.length * 3);
    items.forEach((item, index) => {
      const at = index * 3;
      const sequence = this.#sequence === undefined ? undefined : item?.[this.#sequence];
      facts[at] = this.#rows.get(find(item, this.#typeAt)) ?? -1;
      facts[at + 1] = typeof sequence === "number" ? sequence : NaN;
      facts[at + 2] = item?.synthetic === true ? 1 : 0;
    });
    return facts;
  }

  /** @param {string} members */
  define_(members) {
    this.#members.push(read(members));
  }

  /** @param {unknown[]} raws @param {Float64Array} rows @param {string[]} cursors @param {string[]} found */
  events_(raws, rows, cursors, found) {
    return raws.map((raw, index) => {
      const at = index * ROW;
      const [number, flags, sequence] = [rows[at], rows[at + 4], rows[at + 5]];
      /** @type {Filled} */
      const event = { kind: KINDS[rows[at + 1]] };
      if (rows[at + 3] > 0) event.phase = PHASES[rows[at + 3] - 1];
      fill(event, this.#members[number] ?? read(/** @type {string} */ (found.shift())), raw);
      // Texts are joined: an object may have any member under the name `toString`.
      if (event.kind === "token" && typeof event.text !== "string") event.text = "";
      if (event.kind === "failed") event.error ??= UNSAID;
      const hasSequence = !Number.isNaN(sequence);
      if (hasSequence) event.seq = sequence;
      const type = find(raw, this.#typeAt);
      event.type = typeof type === "string" ? type : "";
      event.cursor = flags & HAS_CURSOR ? cursors.shift() : String(sequence);
      const time = find(raw, this.#timeAt);
      if (time !== undefined) event.at = time;
      event.status = STATUSES[rows[at + 2]];
      event.synthetic = (flags & SYNTHETIC) > 0;
      // A relay passes on what the service sent to it.
      event.raw ??= raw;
      return event;
    });
  }

  /** @param {string} id @param {string} status @param {string} raw @param {string} members @param {unknown} record */
  state_(id, status, raw, members, record) {
    const found = fill({}, read(members), record);
    /** @type {Filled} */
    const state = { id, status, ...(status === "waiting" ? { waiting: found } : found), raw, record };
    if (status === "failed") state.error ??= UNSAID;
    return state;
  }
}
