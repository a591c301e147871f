// Webhooks received: what the headers of a delivery say of its signature, and what was delivered once one of them is right. A reader of
// these texts in WebAssembly takes twice the bytes.
//
// | headers | the signature | signed is |
// |---|---|---|
// | `OpenWOP-Signature`, `OpenWOP-Timestamp` | `sha256=<hex>` | time, full stop, body |
// | `OpenWOP-Signature` alone | `t=<time>,v1=<hex>` | the same |
// | `X-openwop-Signature` with `X-openwop-Timestamp` or `X-openwop-Signature-Timestamp` | `sha256=<hex>`, `v1=<hex>` or `<hex>` | the same |
// | `webhook-id`, `webhook-timestamp`, `webhook-signature`: Standard Webhooks | `v1,<base64>`, several apart by spaces | id, full stop, time, full stop, body |
//
// All are HMAC-SHA256. The key is the secret as it is, its `whsec_` included; for Standard Webhooks what stands behind that, decoded.

import { bodyOf } from "../../../js/glue/body.js";
import { configuration } from "../../../js/glue/errors.js";
import { namesOf } from "../../../js/glue/options.js";
import { settled } from "../../../js/glue/pending.js";
import { refusal, signedText } from "../../../js/glue/webhook.js";

/** @import { OpenWopWebhookOptions } from "flowtether" */
/** @import { Bytes } from "../../../js/glue/types.d.ts" */
/** @typedef {[key: string | Bytes, signatures: Bytes[]]} Keyed A key, and what may be signed by it. */
/** @typedef {[prefix: string, keyed: (secret: string) => Keyed]} Way What is signed before the body, and of a secret the key. */

const SIZE = 32;
const TOLERANCE_MS = 300_000;

/** The bytes that base64 stands for; none where it is none. @param {string} text @returns {Bytes} */
function decoded(text) {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** How far a time may be from now. @param {{ toleranceMs?: unknown }} options */
function toleranceOf(options) {
  if (typeof options !== "object" || Array.isArray(options)) throw configuration("options", "must be an object");
  const [unknown, problem] = namesOf(options, "toleranceMs\n").split("\0");
  if (problem) throw configuration(unknown, problem);
  const { toleranceMs = TOLERANCE_MS } = options;
  if (typeof toleranceMs !== "number" || !(toleranceMs >= 0)) throw configuration("toleranceMs", "must be a number of at least 0");
  return toleranceMs;
}

/**
 * What is signed in one of the ways: what stands before the body, and of a secret the key and the signatures.
 *
 * @param {(name: string) => string} header
 * @param {number} toleranceMs
 * @returns {Generator<Way, void>}
 */
function* waysOf(header, toleranceMs) {
  /** @param {string} time */
  const check = (time) => {
    // Seconds are compared, as the sender counts them.
    const ageMs = Math.abs(+time - Math.floor(Date.now() / 1000)) * 1000;
    if (!/^\d+$/.test(time) || ageMs > toleranceMs) throw refusal("the webhook was not signed within toleranceMs, or its time is none");
    return time;
  };
  for (const family of ["openwop-", "x-openwop-"]) {
    const signature = header(`${family}signature`);
    const signatures = signature
      .split(",")
      .map((part) => part.trim().replace(/^(v1|sha256) *= */, ""))
      .filter((part) => /^[\da-f]{64}$/i.test(part))
      .map((hex) => Uint8Array.from(/** @type {string[]} */ (hex.match(/../g)), (byte) => Number.parseInt(byte, 16)));
    const inside = signature.match(/(?:^|,) *t *= *([^, ]*)/)?.[1];
    const beside = header(`${family}timestamp`) || header(`${family}signature-timestamp`);
    const time = inside ?? beside;
    if (signatures.length === 0 || !time || !/^(v1)?$/.test(header(`${family}signature-algorithm`))) continue;
    if (beside && beside !== time) throw refusal("the time in the signature is not that of its header");
    yield [`${check(time)}.`, (secret) => [secret, signatures]];
    break;
  }
  const [id, time, standard] = ["id", "timestamp", "signature"].map((name) => header(`webhook-${name}`));
  if (!id || !standard) return;
  const entries = standard.split(" ").filter((entry) => entry.startsWith("v1,"));
  const signatures = entries.map((entry) => decoded(entry.slice(3)));
  yield [`${id}.${check(time)}.`, (secret) => (secret.startsWith("whsec_") ? [decoded(secret.slice(6)), signatures] : ["", []])];
}

/** @param {string | Bytes} body @param {string[]} secrets @param {Way[]} ways */
async function textOf(body, secrets, ways) {
  for (const [prefix, keyed] of ways) {
    for (const secret of secrets) {
      const [key, signatures] = keyed(secret);
      for (const signature of signatures) {
        const text = key.length > 0 && signature.length === SIZE ? await signedText(prefix, body, key, signature, SIZE) : undefined;
        if (text !== undefined) return text;
      }
    }
  }
  throw refusal("the webhook is not signed with this secret, or its body is not as it came");
}

/** @param {unknown} given @param {Headers | Record<string, unknown>} headers @param {string | string[]} secret @param {{ toleranceMs?: unknown }} [options] */
async function read(given, headers, secret, options) {
  const body = bodyOf(given);
  if (body === undefined) throw configuration("body", "must be the request's body as it came, text or bytes");
  if (typeof headers !== "object" || headers === null) throw configuration("headers", "must be the request's headers: a Headers, or an object of them");
  const secrets = Array.isArray(secret) ? secret : [secret];
  /** @param {unknown} one */
  const isSecret = (one) => typeof one === "string" && one.trim() !== "";
  if (secrets.length === 0 || !secrets.every(isSecret)) throw configuration("secret", "must be a non-empty string, or an array of those that are in use");
  const toleranceMs = toleranceOf(options ?? {});

  const named = /** @type {Pick<Map<string, unknown>, "get">} */ (
    typeof headers.get === "function" ? headers : new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  );
  /** @param {string} name */
  const header = (name) => String(named.get(name) ?? "");
  const ways = [...waysOf(header, toleranceMs)];
  if (ways.length === 0) throw refusal("the webhook has no signature of a known version with its time; were all headers given?");
  const text = await textOf(body, secrets, ways);
  try {
    const whole = JSON.parse(text);
    const event = typeof whole.event === "object" ? whole.event : whole;
    const { runId = event.runId, workspaceId, challenge } = whole;
    const ids = ["openwop-webhook", "x-openwop-webhook", "openwop-subscription", "x-openwop-subscription"].map((name) => header(`${name}-id`));
    /** @param {object} members */
    const said = (members) => JSON.parse(JSON.stringify({ id: ids.find((id) => id !== ""), ...members }));
    if (typeof event.type === "string") return { ...said({ type: event.type, runId, workspaceId }), event };
    if (typeof challenge === "string") return said({ challenge });
  } catch {
    // It is no JSON, or none of an object.
  }
  throw refusal("the webhook is signed, but its body is no event and no challenge");
}

/** What a delivery holds, when one of its signatures is right under one of the secrets. @param {Parameters<typeof read>} given */
export const delivered = (...given) => settled(read(...given));
