// What OpenWOP delivers, once one of its signatures is found to be right.

import { settled } from "../../../js/glue/pending.js";
import { refusal, signedText } from "../../../js/glue/webhook.js";

const SIZE = 32;

/** The bytes that base64 stands for; none where it is none. */
function decoded(text) {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

/** The values of headers, a line each: of a Headers or a Map, or of an object with names in any case. */
export function headersOf(headers, names) {
  if (typeof headers !== "object") throw new TypeError();
  const own = typeof headers.get === "function" ? headers : new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
  return names
    .split(" ")
    .map((name) => own.get(name) ?? "")
    .join("\n");
}

/** What is to be compared under a secret: the key and the signatures. Only Standard Webhooks decode a secret. */
function keyed(secret, signatures, standard) {
  if (!standard) return [secret, signatures];
  const found = secret.startsWith("whsec_") ? standard.split(" ").filter((entry) => entry.startsWith("v1,")) : [];
  const each = found.map((entry) => decoded(entry.slice(3))).filter((bytes) => bytes.length === SIZE);
  return [decoded(secret.slice(6)), Uint8Array.from(each.flatMap((bytes) => [...bytes]))];
}

async function read(body, secrets, checks, id) {
  let text;
  for (const [prefix, given, standard] of checks) {
    for (const secret of secrets) {
      const [key, signatures] = keyed(secret, given, standard);
      if (signatures.length > 0 && key.length > 0) text ??= await signedText(prefix, body, key, signatures, SIZE);
    }
  }
  if (text === undefined) throw refusal("the webhook is not signed with this secret, or its body is not as it came");
  try {
    const whole = JSON.parse(text);
    const event = typeof whole.event === "object" ? whole.event : whole;
    const { runId = event.runId, workspaceId, challenge } = whole;
    const said = (members) => Object.fromEntries(Object.entries({ id: id || undefined, ...members }).filter(([, value]) => value !== undefined));
    if (typeof event.type === "string") return said({ type: event.type, event, runId, workspaceId });
    if (typeof challenge === "string") return said({ challenge });
  } catch {
    // It is no JSON, or none of an object.
  }
  throw refusal("the webhook is signed, but its body is no event and no challenge");
}

export const delivered = (body, secrets, checks, id) => settled(read(body, secrets, checks, id));
