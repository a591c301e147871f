// What a service's records and events become, by its table.

import { Log } from "./log.js";
import { fill, find } from "./table.js";

const ENDS = ["completed", "failed", "cancelled"];

/** Whether a run never leaves a status. */
export const isOver = (status) => ENDS.includes(status);

/** A record as it stands. */
function stand(table, record) {
  const { becomes_: becomes, members_: members } = table.status.get(record.status) ?? table.status.get("*");
  return fill({ status: becomes }, members, record);
}

/** A run as it stands, of the answer to a look at it. */
export function stateOf(table, id, answer) {
  const record = (table.record && find(answer, table.record)) ?? answer;
  const state = { id, ...stand(table, record), raw: record.status };
  if (state.status === "waiting") state.waiting = fill({}, table.ask, record);
  return { ...state, record };
}

function eventOf(table, record) {
  const event = stand(table, record);
  if (event.status === "waiting") return fill({ kind: "waiting", ...event }, table.ask, record);
  return { kind: isOver(event.status) ? event.status : "status", ...event };
}

/** Makes events of what a run's stream hands out, in order. */
export class Reader {
  #table;
  #cursor;
  #status;
  // The question that is open: several events may tell of one, and the first that says what is asked is handed out as such.
  #asked;
  #log;
  #keepsNothing;

  constructor(table, cursor, status) {
    this.#table = table;
    this.#cursor = cursor;
    this.#status = status;
    this.#log = table.log && new Log(table, cursor);
    this.#keepsNothing = !table.can.includes("resume");
  }

  read_(items) {
    const events = [];
    const add = (raw, place) => {
      const event = this.#event(raw, place);
      if (event !== undefined) events.push(event);
    };
    for (const item of items) {
      if (this.#log) this.#log.read_(item, isOver(stand(this.#table, item).status)).forEach(([raw, place]) => add(raw, place));
      else add(item, find(item, this.#table.cursor ?? []));
    }
    return events;
  }

  #event(raw, place) {
    const table = this.#table;
    const type = find(raw, table.type) ?? "";
    const row = table.event.get(type);
    let event;
    if (row === undefined) event = { kind: "other" };
    else if (row.becomes_[0] === "@") event = eventOf(table, raw[row.becomes_.slice(1)] ?? raw);
    else event = fill({ kind: row.becomes_ }, row.members_, raw);

    if (event.status !== undefined) {
      // Where the service keeps nothing it tells again where the run stands whenever somebody comes.
      if (this.#keepsNothing && event.kind === "status" && event.status === this.#cursor) return undefined;
      this.#status = event.status;
    }
    if (this.#status !== "waiting") {
      this.#asked = undefined;
    } else if (event.kind === "waiting") {
      if (event.id !== undefined && event.id === this.#asked) event.kind = "other";
      else if (event.details !== undefined) this.#asked = event.id;
    }
    const synthetic = raw?.synthetic === true;
    if (synthetic && event.kind === "other") {
      // A host may end a run in a word that is not known yet. It is over, and it did not say that it succeeded.
      this.#status = "failed";
      event = { kind: "failed", error: { message: type } };
    }
    if (event.phase !== undefined && event.error !== undefined) event.phase = "failed";
    if (this.#keepsNothing) this.#cursor = this.#status;
    else if (place !== undefined) this.#cursor = String(place);
    if (typeof place === "number") event.seq = place;
    event.type = type;
    event.cursor = this.#cursor;
    const at = table.at && find(raw, table.at);
    if (at !== undefined) event.at = at;
    event.status = this.#status;
    event.synthetic = synthetic;
    event.raw = raw;
    return event;
  }
}
