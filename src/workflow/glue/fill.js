// Makes the objects that callers see of what a service sent. Rust says which members they have and where the values are: the
// payload is the engine's, and is never rebuilt.

/** @import { WorkflowFailure } from "flowtether" */
/** @import { Filled, Member, Payload, Way } from "./types.d.ts" */

// In the order of the enums in src/workflow/mapping.rs.
export const KINDS = ["status", "waiting", "node", "token", "message", "tool", "log", "progress", "completed", "failed", "cancelled", "other"];
const STATUSES = ["queued", "running", "waiting", "paused", "completed", "failed", "cancelled"];
const PHASES = ["started", "completed", "failed"];

// The numbers of an event, and its flags, in Rows of src/workflow/js.rs.
const ROW = 6;
const SYNTHETIC = 1;
const HAS_CURSOR = 2;

// The number of the row of each Piece.
const PIECE = -2;

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
export function find(raw, places) {
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

/** A token of which nothing but the text was wanted, as an event of the common vocabulary. `place_` is that of its cursor. */
export class Piece {
  kind = "token";
  // Where the run stands, which is found out later.
  /** @type {string | undefined} */
  status;

  /** @param {number} place @param {string} text */
  constructor(place, text) {
    this.place_ = place;
    this.text = text;
  }

  get cursor() {
    return String(this.place_);
  }
}

export class Filler {
  // What `Texts` reads too has no `#`.
  /** @type {Way[]} */
  typeAt_;
  /** @type {Way[]} */
  #timeAt;
  sequence_;
  /** @type {Member[][]} */
  members_ = [];
  // The numbers of the rows of the types that came, and what events of each are.
  /** @type {Map<unknown, number>} */
  rows_ = new Map();
  /** @type {{ kind_: number, phase_: number, members_: number }[]} */
  plains_ = [];
  // Of the items that came last.
  #facts = new Float64Array();

  /** @param {string} typeAt @param {string} timeAt @param {string | undefined} sequence */
  constructor(typeAt, timeAt, sequence) {
    [this.typeAt_, this.#timeAt] = [typeAt, timeAt].map((places) => read(places)[0].places);
    this.sequence_ = sequence;
  }

  /** @param {string} name @param {number} number @param {number} kind @param {number} phase @param {number} members */
  learn_(name, number, kind, phase, members) {
    this.rows_.set(name, number);
    this.plains_[number] = { kind_: kind, phase_: phase, members_: members };
  }

  /** @param {Payload[]} items */
  facts_(items) {
    const facts = new Float64Array(items.length * 3);
    items.forEach((item, index) => {
      const at = index * 3;
      const sequence = this.sequence_ === undefined ? undefined : item?.[this.sequence_];
      if (item instanceof Piece) {
        facts[at] = PIECE;
        facts[at + 1] = item.place_;
        return;
      }
      facts[at] = this.rows_.get(find(item, this.typeAt_)) ?? -1;
      facts[at + 1] = typeof sequence === "number" ? sequence : NaN;
      facts[at + 2] = item?.synthetic === true ? 1 : 0;
    });
    this.#facts = facts;
    return facts;
  }

  /** @param {string} members */
  define_(members) {
    this.members_.push(read(members));
  }

  /** @param {unknown[]} raws @param {Float64Array} rows @param {string[]} cursors @param {string[]} found @param {unknown[]} events */
  events_(raws, rows, cursors, found, events) {
    raws.forEach((raw, index) => {
      const at = index * ROW;
      const [number, flags, sequence] = [rows[at], rows[at + 4], rows[at + 5]];
      const members = this.members_[number] ?? read(/** @type {string} */ (found.shift()));
      const cursor = flags & HAS_CURSOR ? cursors.shift() : String(sequence);
      events.push(this.#event(raw, rows[at + 1], rows[at + 3], members, sequence, cursor, STATUSES[rows[at + 2]], (flags & SYNTHETIC) > 0));
    });
  }

  /** @param {unknown[]} items @param {number} from @param {number} to @param {number} standing @param {unknown[]} events */
  plain_(items, from, to, standing, events) {
    const status = STATUSES[standing];
    for (let index = from; index < to; index += 1) {
      const raw = items[index];
      const sequence = this.#facts[index * 3 + 1];
      if (raw instanceof Piece) {
        raw.status = status;
        events.push(raw);
        continue;
      }
      const { kind_: kind, phase_: phase, members_: members } = this.plains_[this.#facts[index * 3]];
      events.push(this.#event(raw, kind, phase, this.members_[members], sequence, String(sequence), status, false));
    }
  }

  /**
   * @param {unknown} raw
   * @param {number} kind
   * @param {number} phase
   * @param {Member[]} members
   * @param {number} sequence
   * @param {string | undefined} cursor
   * @param {string} status
   * @param {boolean} synthetic
   */
  #event(raw, kind, phase, members, sequence, cursor, status, synthetic) {
    /** @type {Filled} */
    const event = { kind: KINDS[kind] };
    if (phase > 0) event.phase = PHASES[phase - 1];
    fill(event, members, raw);
    // Texts are joined: an object may have any member under the name `toString`.
    if (event.kind === "token" && typeof event.text !== "string") event.text = "";
    if (event.kind === "failed") event.error ??= UNSAID;
    if (!Number.isNaN(sequence)) event.seq = sequence;
    const type = find(raw, this.typeAt_);
    event.type = typeof type === "string" ? type : "";
    event.cursor = cursor;
    const time = find(raw, this.#timeAt);
    if (time !== undefined) event.at = time;
    event.status = status;
    event.synthetic = synthetic;
    // A relay passes on what the service sent to it.
    event.raw ??= raw;
    return event;
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
