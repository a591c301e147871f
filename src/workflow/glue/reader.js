// What a service's records and events become, by its table.

import { unexpected } from "../../js/glue/errors.js";
import { Log } from "./log.js";
import { fill, find, UNSAID } from "./table.js";

const ENDS = ["completed", "failed", "cancelled"];

/** Whether a run never leaves a status. */
export const isOver = (status) => ENDS.includes(status);

const isText = (value) => typeof value === "string" && value.trim() !== "";

const isThere = (value) => (typeof value === "string" ? isText(value) : (value ?? false) !== false);

/** What a status becomes that nobody knows yet: `Statuses::end` of src/core/poll.rs follows the same rule. */
function rowOf(table, record) {
  const end = isThere(record.error) ? "failed" : ["completedAt", "endedAt", "completed_at"].some((name) => isThere(record[name])) ? "completed" : "running";
  return [...table.status.values()].find(({ becomes_ }) => becomes_ === end) ?? { becomes_: end, members_: [] };
}

/** A record as it stands. */
function stand(table, record) {
  const { becomes_: becomes, members_: members } = table.status.get(record.status) ?? rowOf(table, record);
  const state = fill({ status: becomes }, members, record);
  if (becomes === "failed") state.error ??= UNSAID;
  return state;
}

/** A run as it stands, by its record or the answer to a poll; an error where the answer is no record. */
export function stateOf(table, id, answer) {
  const record = (table.record && find(answer, table.record)) ?? answer;
  if (!isText(record?.status)) throw unexpected(table.name[0], "status", "the service answered without a run's status", answer);
  const state = { id, ...stand(table, record), raw: record.status };
  if (state.status === "waiting") state.waiting = ask(table, {}, table.ask, record);
  return { ...state, record };
}

/** Sets what is asked on an object. What to show and to choose is in the service's own description, wherever that is. */
function ask(table, object, members, record) {
  fill(object, members, record);
  return fill(object, table.details, object.details);
}

function eventOf(table, record) {
  if (!isText(record.status)) return { kind: "other" };
  const event = stand(table, record);
  if (event.status === "waiting") return ask(table, { kind: "waiting", ...event }, table.ask, record);
  return { kind: isOver(event.status) ? event.status : "status", ...event };
}

/** Makes events of what a run's stream delivers, in order. */
export class Reader {
  #table;
  #cursor;
  #status;
  // The question that is open: several events may be about one, and the first that says what is asked is delivered as such.
  #asked;
  #log;
  #heard;
  #keepsNothing;

  /** `heard` holds the records that came beside this reader, `asked` is who asked before its first event. */
  constructor(table, cursor, status, heard = [], asked) {
    this.#table = table;
    this.#heard = heard;
    this.#asked = asked;
    this.#cursor = cursor;
    this.#status = status;
    this.#log = table.log && new Log(table, cursor);
    this.#keepsNothing = !table.can.includes("resume");
  }

  /** Whether a record that came beside this reader's has what it would not see again. */
  isNews_(record) {
    return this.#log?.isNews_(record);
  }

  read_(items) {
    const events = [];
    const add = (raw, place, isRecord) => {
      const event = this.#event(raw, place, isRecord);
      if (event !== undefined) events.push(event);
    };
    const heard = this.#heard.splice(0);
    for (const item of [...heard, ...items]) {
      if (this.#log) this.#log.read_(item, isOver(stand(this.#table, item).status), heard.includes(item)).forEach(([raw, place]) => add(raw, place, raw === item));
      else add(item, find(item, this.#table.cursor ?? []));
    }
    return events;
  }

  #event(raw, place, isRecord) {
    const table = this.#table;
    const named = find(raw, table.type);
    const type = typeof named === "string" ? named : "";
    const row = table.event.get(type);
    let event;
    if (isRecord) event = eventOf(table, raw);
    else if (row === undefined) event = { kind: "other" };
    else if (row.becomes_[0] === "@") event = eventOf(table, raw[row.becomes_.slice(1)] ?? raw);
    else if (row.becomes_ === "waiting") event = ask(table, { kind: "waiting" }, row.members_, raw);
    else event = fill({ kind: row.becomes_ }, row.members_, raw);

    if (event.status !== undefined) {
      // A service that keeps nothing sends the status again to every connection.
      if (this.#keepsNothing && event.kind === "status" && event.status === this.#cursor) return undefined;
      this.#status = event.status;
    }
    if (this.#status !== "waiting") {
      this.#asked = undefined;
    } else if (event.kind === "waiting") {
      if (event.id !== undefined && event.id === this.#asked) event.kind = "other";
      else if (event.details !== undefined) this.#asked = event.id;
    }
    // Texts are joined: an object may have any member under the name `toString`.
    if (event.kind === "token" && typeof event.text !== "string") event.text = "";
    if (event.kind === "failed") event.error ??= UNSAID;
    if (event.phase !== undefined && event.error !== undefined) event.phase = "failed";
    if (this.#keepsNothing) this.#cursor = this.#status;
    else if (typeof place !== "object" && place !== undefined) this.#cursor = String(place);
    if (typeof place === "number") event.seq = place;
    event.type = type;
    event.cursor = this.#cursor;
    const at = table.at && find(raw, table.at);
    if (at !== undefined) event.at = at;
    event.status = this.#status;
    event.synthetic = raw?.synthetic === true;
    event.raw = raw;
    return event;
  }
}
