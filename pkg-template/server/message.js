// What of an event goes into a stream that others read: nothing by which a reader could act elsewhere.

/** @import { Message } from "./types.d.ts" */

const REDACTED = "[redacted]";

/** @param {unknown} value @returns {value is string} */
const isText = (value) => typeof value === "string" && value !== "";

/** A text as it stands inside of a JSON text. @param {string} text */
const inside = (text) => JSON.stringify(text).slice(1, -1);

/** The tokens in what a service sent by which somebody without a key could reply. @param {unknown} value @returns {Generator<string, void>} */
function* tokensIn(value) {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "interruptToken" && isText(member)) yield member;
    else yield* tokensIn(member);
  }
}

/** Writes `[redacted]` in the place of secrets: those that it was given, and the tokens of questions that it has seen since. */
export class Redactor {
  #secrets;

  /** @param {readonly string[]} [secrets] */
  constructor(secrets = []) {
    this.#secrets = new Set(secrets.filter(isText));
  }

  /** Keeps a token in mind: an event may name it again in another member. @param {unknown} token */
  learn(token) {
    if (isText(token)) this.#secrets.add(token);
  }

  /** A text without the secrets. @param {string} text */
  text(text) {
    let shown = text;
    for (const secret of this.#secrets) if (shown.includes(secret)) shown = shown.replaceAll(secret, REDACTED);
    return shown;
  }

  /**
   * The JSON text of a value. Texts, the names of members and numbers below its own members are redacted, each by itself: what was JSON
   * stays JSON.
   *
   * @param {object} value
   * @returns {string}
   */
  json(value) {
    const text = JSON.stringify(value);
    // Nearly no event has any: one walk of the whole is saved.
    if (![...this.#secrets].some((secret) => text.includes(inside(secret)))) return text;
    const redactor = this;
    return JSON.stringify(
      value,
      /** @this {unknown} @param {string} _ @param {unknown} member */ function (_, member) {
        if (typeof member === "string") return redactor.text(member);
        if (typeof member === "number" && this !== value) return redactor.#secrets.has(String(member)) ? REDACTED : member;
        if (typeof member !== "object" || member === null || Array.isArray(member) || member === value) return member;
        return Object.fromEntries(Object.entries(member).map(([name, one]) => [redactor.text(name), one]));
      },
    );
  }

  /**
   * An event's message, with its number in the stream. The token of a question is left out, and is redacted wherever else it stands.
   *
   * @param {{ token?: unknown, raw?: unknown }} event
   * @param {number} number
   * @returns {Message}
   */
  message({ token, ...event }, number) {
    this.learn(token);
    for (const found of tokensIn(event.raw)) this.learn(found);
    return { number, ...event };
  }
}
