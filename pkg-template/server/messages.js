// The message of an event: what of it goes into a stream that others read.

const REDACTED = "[redacted]";

/** What is left of an event that is too large, step by step. */
const CUTS = [
  [],
  ["raw"],
  ["raw", "details", "schema", "input"],
  ["raw", "details", "schema", "input", "output", "text", "values", "error", "prompt", "choices", "name", "reason", "node", "id"],
];

const encoder = new TextEncoder();

/** Keeps in mind the tokens by which somebody without a key could reply. */
function learn(value, secrets) {
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    if (name === "interruptToken" && typeof member === "string" && member !== "" && !secrets.includes(member)) secrets.push(member);
    else learn(member, secrets);
  }
}

const redact = (text, secrets) => secrets.reduce((shown, secret) => (shown.includes(secret) ? shown.replaceAll(secret, REDACTED) : shown), text);

/** The JSON of an event's message. Its first `cuts` steps of large members are left out; `isLeast` says that there are no more. */
export function messageText(event, number, cuts, { raw, secrets }) {
  const { cursor, kind, type, status, ...members } = event;
  if (kind === "waiting") {
    if (typeof members.token === "string" && members.token !== "" && !secrets.includes(members.token)) secrets.push(members.token);
    delete members.token;
  }
  learn(members.raw, secrets);
  if (!raw) delete members.raw;
  const write = (value) => JSON.stringify(value, (_, member) => (typeof member === "string" ? redact(member, secrets) : member));
  const whole = { number, kind, type, status, cursor, ...members };
  let text = write(whole);
  const bytes = sizeOf(text);
  const step = CUTS[Math.min(cuts, CUTS.length - 1)];
  const left = step.filter((name) => members[name] !== undefined);
  if (left.length === 0) return { text, bytes, isLeast: cuts >= CUTS.length - 1 };
  for (const name of left) delete whole[name];
  text = write({ ...whole, omitted: { reason: "too-large", bytes, members: left } });
  return { text, bytes: sizeOf(text), isLeast: cuts >= CUTS.length - 1 };
}

/** In UTF-8. Only a text that may be too long is encoded to find out. */
const sizeOf = (text) => (text.length < 1024 ? text.length : encoder.encode(text).length);
