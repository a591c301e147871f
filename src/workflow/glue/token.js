// The token of a run: enough to resume it in another tab, isolate or process, and no secret.
//
// | member | what it is |
// |---|---|
// | `v` | the version of this form |
// | `provider`, `baseUrl`, `id` | which run it is |
// | `cursor` | the place of the last event that was delivered; empty before the first one |
// | `status` | where the run stood then; one that is over has told its last event |
// | `asked` | the id of the question that was open there, where one was delivered |
// | `sum` | what shows that the others were changed by accident |
//
// It is read again only as it was written. A run that began again at its first event, or left some out, would be worse than an
// error.

import { configuration } from "../../js/glue/errors.js";

/** @import { Identity, Place, WorkflowToken } from "./types.d.ts" */

/** @type {(string | undefined)[]} */
const ENDS = ["completed", "failed", "cancelled"];

/** Whether a run never leaves a status. @param {string | undefined} status */
export const isOver = (status) => ENDS.includes(status);

const VERSION = 1;

/** @type {(keyof Identity | keyof Place)[]} */
const MEMBERS = ["provider", "baseUrl", "id", "cursor", "status"];

/** FNV-1a, 32 bits, over the members and where each ends. It keeps no secret and proves nothing. @param {Omit<WorkflowToken, "sum">} token */
function sumOf(token) {
  let sum = 0x811c9dc5;
  for (const name of token.asked === undefined ? MEMBERS : [...MEMBERS, /** @type {const} */ ("asked")]) {
    for (const character of `${token[name]}\0`) sum = Math.imul(sum ^ /** @type {number} */ (character.codePointAt(0)), 0x01000193) >>> 0;
  }
  return sum;
}

/**
 * How far a cursor is in the log of its run: OpenWOP's is a sequence, that of a log which is polled has the number of entries, and
 * FlowMaestro's is a status, which no number stands for. The empty one is before all others.
 *
 * @param {string} cursor
 * @returns {number}
 */
const placeIn = (cursor) => (cursor === "" ? -1 : cursor[0] === "[" ? JSON.parse(cursor)[1] : Number(cursor));

/** The same of an event or a token; of some events it is known. @param {Place & { place_?: number }} one @returns {number} */
const placeOf = (one) => one.place_ ?? placeIn(one.cursor);

/** A run never begins again, and never leaves its end; between those a status may come back. @param {string} status */
const rankOf = (status) => (isOver(status) ? 2 : status === "queued" ? 0 : 1);

/** Whether an event or token of a run is before another one of the same run. @param {Place} one @param {Place} other */
export function isBehind(one, other) {
  const [a, b] = [placeOf(one), placeOf(other)];
  return a < b || (!(a > b) && rankOf(one.status) < rankOf(other.status));
}

/** Whether the text of a token would take the place of a later one of the same run. @param {string} text @param {string | null | undefined} kept */
export function isStale(text, kept) {
  try {
    const [one, other] = [JSON.parse(text), JSON.parse(/** @type {string} */ (kept))];
    return ["provider", "baseUrl", "id"].every((name) => one[name] === other[name]) && isBehind(one, other);
  } catch {
    // One of them is no token, or nothing is kept.
    return false;
  }
}

/**
 * The token after an event that was delivered; without one, that of a run which nobody followed yet.
 *
 * @param {Identity} run
 * @param {Place} [place]
 * @param {string} [asked]
 * @returns {WorkflowToken}
 */
export function tokenOf({ provider, baseUrl, id }, { cursor, status } = { cursor: "", status: "queued" }, asked) {
  const token = { v: VERSION, provider, baseUrl, id, cursor, status, ...(asked !== undefined && { asked }) };
  return { ...token, sum: sumOf(token) };
}

/**
 * Reads a token, an object or its text, of a run of this service.
 *
 * @param {string | WorkflowToken | null | undefined} given
 * @param {Omit<Identity, "id">} service
 * @returns {WorkflowToken}
 */
export function readToken(given, service) {
  let token = /** @type {WorkflowToken} */ (given);
  if (typeof given === "string") {
    try {
      token = JSON.parse(given);
    } catch {
      token = /** @type {never} */ (undefined);
    }
  }
  /** @param {"provider" | "baseUrl"} name */
  const is = (name) => token[name] === service[name];
  const problem =
    token?.v === undefined
      ? "is no token of a run"
      : token.v !== VERSION
        ? "is of another version: attach the run by its id"
        : token.sum !== sumOf(token) || MEMBERS.some((name) => typeof token[name] !== "string") || typeof (token.asked ?? "") !== "string"
          ? "was changed since it was written"
          : !is("provider") || !is("baseUrl")
            ? "is of a run of another provider or baseUrl"
            : undefined;
  if (problem) throw configuration("token", problem);
  return token;
}
