// The body of a request, read no further than is allowed.

import { refuse } from "./responses.js";

/** @typedef {{ isLate?: true, isBroken?: true, done?: boolean, value?: Uint8Array }} Step What is read of a body, or why no more is read. */

/** So many bytes are reserved for a body at first; twice as many whenever they are full. */
const FIRST_BYTES = 4096;

/**
 * The bytes of a request's body, or the response that refuses it: 413 for one that is larger than `maxBytes`, announced or counted
 * while it arrives, 408 for one that is not complete after `timeoutMs`, and 400 for one whose connection breaks before its end.
 *
 * @param {Request} request
 * @param {number} maxBytes
 * @param {number} timeoutMs
 * @returns {Promise<Response | Uint8Array<ArrayBuffer>>}
 */
export async function readBody(request, maxBytes, timeoutMs) {
  // The rest is not read, so the connection cannot be used again.
  const end = { Connection: "close" };
  const tooLarge = () => refuse(413, "body_too_large", `the body has more than ${maxBytes} bytes`, end);
  if (Number(request.headers.get("Content-Length")) > maxBytes) return tooLarge();
  if (request.body === null) return new Uint8Array(0);
  const reader = request.body.getReader();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  /** @type {Promise<{ isLate: true, done?: undefined, value?: undefined }>} */
  const late = new Promise((resolve) => {
    timer = setTimeout(resolve, timeoutMs, { isLate: true });
  });
  // Copied at once: a chunk of one byte, kept as it came, takes a hundred.
  let bytes = new Uint8Array(FIRST_BYTES);
  let size = 0;
  const incomplete = () => ({ isBroken: true });
  try {
    for (;;) {
      const step = await Promise.race([reader.read().catch(incomplete), late]);
      const { done, value, isLate, isBroken } = /** @type {Step} */ (step);
      if (isBroken) return refuse(400, "body_incomplete", "the body ended before it was complete", end);
      if (isLate) return refuse(408, "body_too_slow", `the body was not complete after ${timeoutMs} ms`, end);
      if (done) break;
      const chunk = /** @type {Uint8Array} */ (value);
      const at = size;
      size += chunk.byteLength;
      if (size > maxBytes) return tooLarge();
      if (size > bytes.length) {
        const grown = new Uint8Array(Math.min(maxBytes, Math.max(size, 2 * bytes.length)));
        grown.set(bytes.subarray(0, at));
        bytes = grown;
      }
      bytes.set(chunk, at);
    }
  } finally {
    clearTimeout(timer);
    // After the end this does nothing.
    reader.cancel().catch(() => {});
  }
  return bytes.slice(0, size);
}
