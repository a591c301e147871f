// The request as fetch takes it, and what is read of its response: each member of both would cross the boundary by itself.

/** @import { Fetch, Received } from "./types.d.ts" */

/**
 * Sends. `fields` are the names and values of headers in turn, a line each; `more` is what every request of a client has. Of a
 * redirect, fetch takes `Authorization` off a request to another origin, but no header of a service's or a caller's own: one that
 * `isSealed` is not redirected.
 *
 * @param {string} url
 * @param {string} method
 * @param {string} fields
 * @param {string | undefined} body
 * @param {AbortSignal} signal
 * @param {Fetch | undefined} own
 * @param {boolean} isSealed
 * @param {RequestInit | undefined} more
 */
export function send(url, method, fields, body, signal, own, isSealed, more) {
  /** @type {Record<string, string>} */
  const headers = {};
  const lines = fields.split("\n");
  for (let at = 0; at + 1 < lines.length; at += 2) headers[lines[at]] = lines[at + 1];
  /** @type {RequestInit} */
  const init = { method, headers, signal, ...more };
  if (isSealed) init.redirect = "manual";
  if (body !== undefined) init.body = body;
  // Whatever a caller's own returns is waited for; a plain value is as good as a promise of it.
  return Promise.resolve((own ?? fetch)(url, init));
}

/**
 * The status of a response, its type, and the values of the headers with these names, a line each; empty of those that are missing.
 *
 * @param {Received} response
 * @param {string} names
 */
export const headOf = ({ status, type, headers }, names) =>
  [status, type, ...names.split("\n").map((name) => headers.get(name))].map((value) => (value == null ? "" : String(value).replaceAll("\n", " "))).join("\n");

/** @param {string} name @returns {unknown} */
export const globalOf = (name) => /** @type {Record<string, unknown>} */ (globalThis)[name];

export function headersAreUtf8() {
  try {
    new Headers({ x: "\u0100" });
    return true;
  } catch {
    return false;
  }
}

/** Whether the head of a response comes with the first byte of its body, as in Firefox: a silent stream then has none. */
export const headsComeLate = () => /Gecko\//.test(globalThis.navigator?.userAgent);

/** Whether what one request began must not be waited for by another, as in a Cloudflare Worker: it ends with the request that began it. */
export const isolatesRequests = () => globalThis.navigator?.userAgent === "Cloudflare-Workers";
