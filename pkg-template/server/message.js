// An event as a message of the relay's stream: JSON, without what would let a reader of it act elsewhere.

const REDACTED = "[redacted]";

/** A text as it stands inside of a JSON text. */
const inside = (text) => JSON.stringify(text).slice(1, -1);

/** The tokens in what the service sent by which somebody without a key could reply. */
function* tokensIn(value) {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "interruptToken" && typeof member === "string") yield member;
    else yield* tokensIn(member);
  }
}

/**
 * The JSON text of an event with its number in the stream. The token of a question is left out, for whoever has it can reply without a
 * key; where it or one of the secrets stands in the event elsewhere, `[redacted]` stands in its place.
 */
export function messageOf({ token, ...event }, number, secrets = []) {
  let text = JSON.stringify({ number, ...event });
  for (const secret of [...secrets, token, ...tokensIn(event.raw)])
    if (typeof secret === "string" && secret !== "") text = text.replaceAll(inside(secret), REDACTED);
  return text;
}
