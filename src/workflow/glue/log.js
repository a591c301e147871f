// What is new in a record with a log, which is polled again and again.
//
// Nothing says whether an answer has the whole log or only its news, and no entry has an id. So a log is taken for what it looks
// like:
//
// | the log | is |
// |---|---|
// | has the first entry and the last one delivered where they were | the whole log: what follows is new |
// | has the last entry delivered somewhere | a part of the log: what follows is new |
// | neither | news |
//
// A reply to a decision may tell what no later answer does. What it tells is new too, and a whole log that follows is taken for one
// by the last entry before the reply, which its cursor has as well.
//
// Of what was delivered before a reload only the marks of the first and the last entry are known. A log that begins as it did
// and has not got as far has lost what was to come next.

import { equals } from "../../js/glue/equals.js";
import { configuration, StreamError } from "../../js/glue/errors.js";
import { readTable } from "./table.js";

// The loops that read now, by what is a client's own.
const loops = new WeakMap();

function loopsOf(client) {
  if (!loops.has(client)) loops.set(client, new Set());
  return loops.get(client);
}

/** Reads nothing but the new entries, of records as the lines of a table name them, and of replies to the run's questions. */
export function entries(table, client, id) {
  const log = new Log(readTable(table), "");
  const loop = { id_: id, heard_: [] };
  const read = (records) => {
    const replies = loop.heard_.splice(0).filter((reply) => log.isNews_(reply));
    return [...replies, ...records].flatMap((record) =>
      log.read_(record, false, replies.includes(record)).flatMap(([raw]) => (raw === record ? [] : [raw])),
    );
  };
  const reading = loopsOf(client);
  const position = { take_() {}, isDue_() {}, loops_: { add: () => reading.add(loop), delete: () => reading.delete(loop) } };
  return { reader_: { read_: read }, position_: position };
}

/** Shows the reply to an answer to the loops of its run. */
export function overhear(client, answer, replying) {
  const show = (reply) => loopsOf(client).forEach(({ id_: id, heard_: heard }) => id === answer.taskId && heard.push(reply));
  replying.then(show).catch(() => {});
  return replying;
}

export class Log {
  #table;
  #place = ["", 0];
  #last;
  // The marks of what the last record had, and of what responses brought since.
  #seen = new Set();
  #known = new Set();

  constructor(table, cursor) {
    this.#table = table;
    if (cursor === "") return;
    try {
      this.#place = JSON.parse(cursor);
      if (this.#place[4]) this.#known.add(this.#place[3]);
    } catch {
      this.#place = undefined;
    }
  }

  /** Whether a record that came beside the others tells what they will not tell again: it does not begin as the log does. */
  isNews_(record) {
    const entries = record?.[this.#table.log[0]];
    return typeof record?.status === "string" && Array.isArray(entries) && this.#place?.[1] > 0 && this.#mark(entries[0]) !== this.#place[2];
  }

  /** What an entry is known by. An object could not be joined: it may have any member under the name `toString`. */
  #mark(entry) {
    return this.#table.log[1]
      .split(",")
      .map((name) => (typeof entry?.[name] === "object" ? "" : entry?.[name]))
      .join();
  }

  /**
   * The items that a record stands for: itself when its status is another or it asks again, and the new entries of its log. A
   * reply is a record that came beside the others.
   */
  read_(record, isOver, isReply) {
    if (!Array.isArray(this.#place) || !Number.isInteger(this.#place[1])) {
      throw configuration("cursor", "must be that of an event of this run");
    }
    const [list, known, asking, asked] = this.#table.log;
    const mark = (entry) => this.#mark(entry);
    const [type] = known.split(",");
    // A record with a status that nobody knows yet may say later that this was the end.
    const now = isOver && !this.#table.status.has(record.status) ? `${record.status}.` : record.status;
    let entries = Array.isArray(record[list]) ? record[list] : [];
    // A response may come later than a record that has its entry.
    if (isReply) entries = entries.filter((entry) => !this.#seen.has(mark(entry)));
    else if (entries.length > 0) this.#seen = new Set(entries.map(mark));
    let [status, count, first, last, countBefore, lastBefore] = this.#place;
    let start = 0;
    let skipped = new Set();
    if (isReply && !countBefore) [countBefore, lastBefore] = [count, last];
    if (count > 0) {
      const begins = mark(entries[0]) === first;
      const isLast = (entry) => (this.#last === undefined ? mark(entry) === last : equals(entry, this.#last));
      if (begins && mark(entries[count - 1]) === last) start = count;
      else if (begins && countBefore && mark(entries[countBefore - 1]) === lastBefore) {
        start = count = countBefore;
        skipped = this.#known;
      } else start = entries.findLastIndex(isLast) + 1;
      if (start === 0 && begins && this.#last === undefined) {
        throw new StreamError("the log has lost what follows the cursor; start again", {
          provider: this.#table.name[0],
          operation: "events",
          retryable: false,
          reason: "gap",
        });
      }
    }
    if (!isReply) {
      countBefore = undefined;
      this.#known = new Set();
    }
    const items = [];
    const keep = () => {
      this.#place = [status, count, first, last];
      if (countBefore) this.#place.push(countBefore, lastBefore);
    };
    const deliver = (raw) => {
      keep();
      items.push([raw, JSON.stringify(this.#place)]);
    };
    const comesLast = isOver || record.status === asking;
    if (now !== status && !comesLast) {
      status = now;
      deliver(record);
    }
    for (const entry of entries.slice(start)) {
      count += 1;
      last = mark(entry);
      if (count === 1) first = last;
      this.#last = entry;
      if (skipped.delete(last)) continue;
      if (isReply) this.#known.add(last);
      // It asks again, and whoever resumes from here has not seen that yet.
      if (comesLast && entry?.[type] === asked) status = "";
      deliver(entry);
    }
    // What it asks, and that it is over, comes after what led there.
    if (now !== status) {
      status = now;
      deliver(record);
    }
    keep();
    return items;
  }
}
