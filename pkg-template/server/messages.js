// How large the message of an event is, and what is left out of one that is too large.

/** @import { WorkflowEvent } from "flowtether" */
/** @import { MessageOptions } from "./types.d.ts" */

/** What is left of an event that is too large, step by step. */
const CUTS = [
  [],
  ["raw"],
  ["raw", "details", "schema", "input"],
  ["raw", "details", "schema", "input", "output", "text", "values", "error", "prompt", "choices", "name", "reason", "node", "id"],
];

const encoder = new TextEncoder();

/**
 * The JSON of an event's message. Its first `cuts` steps of large members are left out; `isLeast` says that there are no more.
 *
 * @param {WorkflowEvent} event
 * @param {number} number
 * @param {number} cuts
 * @param {MessageOptions} options
 */
export function messageText(event, number, cuts, { raw, redactor }) {
  const whole = redactor.message(event, number);
  if (!raw) delete whole.raw;
  let text = redactor.json(whole);
  const bytes = sizeOf(text);
  const left = CUTS[Math.min(cuts, CUTS.length - 1)].filter((name) => whole[name] !== undefined);
  if (left.length === 0) return { text, bytes, isLeast: cuts >= CUTS.length - 1 };
  for (const name of left) delete whole[name];
  text = redactor.json({ ...whole, omitted: { reason: "too-large", bytes, members: left } });
  return { text, bytes: sizeOf(text), isLeast: cuts >= CUTS.length - 1 };
}

/** In UTF-8. Only a text that may be too long is encoded to find out. @param {string} text */
const sizeOf = (text) => (text.length < 1024 ? text.length : encoder.encode(text).length);
