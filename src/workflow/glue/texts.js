// The texts of a run without parsing its events: the tokens of a run are alike but for their texts, ids, times and numbers. One is
// parsed, a pattern is written from its JSON, and what the pattern matches is read by it. It matches the same names in the same order
// with the same kinds of values, so JSON.parse would read it likewise; what it does not match is parsed.

import { KINDS, Piece, find } from "./fill.js";

/** @import { Filler } from "./fill.js" */

/** @param {string} text */
const escaped = (text) => text.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");

// So many digits are exact as a number.
const DIGITS = "0|[1-9]\\d{0,14}";

/** What follows a name: a whole number, and what ends it. */
const NUMBER = new RegExp(`^(\\s*:\\s*)(${DIGITS})(\\s*[,}].*)$`);

/** A pattern is worth it where events are alike: it costs as much as the parsing of some events, and a longer one as that of many. */
const COST = 8;
const MOST = 64;
const LONGEST = 2000;

export class Texts {
  #filler;
  // What is before the text, and what is behind it.
  /** @type {RegExp | undefined} */
  #before;
  /** @type {RegExp | undefined} */
  #after;
  #budget = MOST;

  /** `filler` has learned the types of events. @param {Filler} filler */
  constructor(filler) {
    this.#filler = filler;
  }

  /**
   * The event that is between these places of a text; undefined where it has to be parsed. It has no escape and no control character.
   *
   * @param {string} source
   * @param {number} start
   * @param {number} end
   */
  find_(source, start, end) {
    const [before, after] = [this.#before, this.#after];
    if (before === undefined || after === undefined) return undefined;
    before.lastIndex = start;
    const head = before.exec(source);
    if (head === null) return undefined;
    const from = before.lastIndex;
    const to = source.indexOf('"', from);
    if (to < 0) return undefined;
    after.lastIndex = to;
    const tail = after.exec(source);
    if (tail === null || after.lastIndex !== end) return undefined;
    if (this.#budget < MOST) this.#budget += 1;
    return new Piece(Number(head[1] ?? tail[1]), source.slice(from, to));
  }

  /**
   * Writes the pattern of an event, whose JSON has no escape and no control character.
   *
   * @param {Record<string, unknown>} event
   * @param {string} source
   */
  learn_(event, source) {
    const placeName = /** @type {string} */ (this.#filler.sequence_);
    const type = find(event, this.#filler.typeAt_);
    const text = this.#textIn(event, type);
    if (text === undefined || this.#budget < COST) return;
    this.#budget -= COST;
    // Without an escape every second part is within quotes.
    const parts = source.split('"');
    const patterns = [""];
    let places = 0;
    /** @param {string} pattern */
    const add = (pattern) => {
      patterns[patterns.length - 1] += pattern;
    };
    parts.forEach((part, index) => {
      if (index % 2 > 0) {
        const isName = /^\s*:/.test(parts[index + 1]);
        if (isName || part === type) add(`"${escaped(part)}"`);
        else if (part !== text) add('"[^"]*"');
        else {
          add('"');
          patterns.push('"');
        }
        return;
      }
      const [, colon, digits, rest] = NUMBER.exec(part) ?? [];
      if (digits === undefined) return add(escaped(part));
      // A name may come twice, or in another member.
      const isPlace = parts[index - 1] === placeName && Number(digits) === event[placeName];
      if (isPlace) places += 1;
      add(`${colon}(${isPlace ? "" : "?:"}${DIGITS})${escaped(rest)}`);
    });
    const isSure = patterns.length === 2 && places === 1 && patterns.join("").length < LONGEST;
    [this.#before, this.#after] = isSure ? patterns.map((pattern) => new RegExp(pattern, "y")) : [];
  }

  /** The text of an event that is a token and nothing else. @param {Record<string, unknown>} event @param {unknown} type */
  #textIn(event, type) {
    const { plains_: plains, rows_: rows, members_: members } = this.#filler;
    const plain = plains[rows.get(type) ?? -1];
    if (KINDS[plain?.kind_] !== "token" || event.synthetic === true) return undefined;
    const places = members[plain.members_].find(({ name }) => name === "text")?.places;
    return places?.every(Array.isArray) ? find(event, places) : undefined;
  }
}
