// The signature of a webhook, checked by the runtime's own cryptography: its comparison takes the same time whatever differs.

import { WebhookVerificationError } from "./errors.js";
import { settled } from "./pending.js";

/** @import { Bytes } from "./types.d.ts" */

/**
 * The text of a body, when one of the signatures, each of `size` bytes, is the HMAC-SHA256 of prefix and body under the secret: text or bytes.
 *
 * @param {string} prefix
 * @param {string | Uint8Array} body
 * @param {string | Bytes} secret
 * @param {Bytes} signatures
 * @param {number} size
 * @returns {Promise<string | undefined>}
 */
export async function signedText(prefix, body, secret, signatures, size) {
  const encoder = new TextEncoder();
  const start = encoder.encode(prefix);
  const given = typeof body === "string" ? encoder.encode(body) : body;
  // A copy: what happens to the caller's bytes meanwhile must not count.
  const bytes = new Uint8Array(start.length + given.length);
  bytes.set(start);
  bytes.set(given, start.length);
  const { subtle } = crypto;
  const algorithm = { name: "HMAC", hash: "SHA-256" };
  const key = await subtle.importKey("raw", typeof secret === "string" ? encoder.encode(secret) : secret, algorithm, false, ["verify"]);
  for (let first = 0; first < signatures.length; first += size) {
    const isSigned = await subtle.verify("HMAC", key, signatures.subarray(first, first + size), bytes);
    if (isSigned) return new TextDecoder().decode(bytes.subarray(start.length));
  }
}

/** The error of a webhook that is not what it should be. @param {string} message */
export const refusal = (message) => new WebhookVerificationError(message, { provider: "", operation: "", retryable: false });

/** The event in a body that is signed so. Every event has texts as its `members`. @param {string} members @param {Parameters<typeof signedText>} signed */
async function eventOf(members, ...signed) {
  const text = await signedText(...signed);
  if (text === undefined) throw refusal("the webhook is not signed with this secret, or its body is not as it came");
  const names = members.split(" ");
  try {
    const event = JSON.parse(text);
    if (names.every((name) => /[^\t\n\f\r ]/.test(event[name]) && typeof event[name] === "string") && !Array.isArray(event)) return event;
  } catch {
    // It is no JSON.
  }
  throw refusal(`the webhook is signed, but its body is no JSON object with ${names.join(" and ")}`);
}

/**
 * The promise of that event.
 *
 * @param {string} prefix
 * @param {string | Uint8Array} body
 * @param {string | Bytes} secret
 * @param {Bytes} signatures
 * @param {number} size
 * @param {string} members
 */
export const signedEvent = (prefix, body, secret, signatures, size, members) => settled(eventOf(members, prefix, body, secret, signatures, size));
