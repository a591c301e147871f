// Everything that the package says of itself while the suite runs: errors, log records, what hooks are called with. None of it may hold
// a key. All keys of the suite begin in the same way, so that what one test's lane overhears of another's counts too.

/** How every key begins. */
export const KEY = "key-of-the-suite-";

let heard = [];

/** Takes note of something that was said. */
export function hear(...values) {
  heard.push(...values);
}

/** The hooks and the logger of a client whose test has none of its own. */
export const LISTENERS = {
  hooks: { onRequest: hear, onResponse: hear, onRetry: hear, onReconnect: hear },
  logger: { debug: hear, info: hear, warn: hear, error: hear },
};

/** Every text that can be reached from a value, own and inherited members and those that are not enumerable too. */
export function texts(value, seen = new Set()) {
  if (typeof value === "string") return [value];
  if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value)) return [];
  seen.add(value);
  const found = [];
  if (typeof Headers !== "undefined" && value instanceof Headers) found.push(...[...value].flat());
  for (let holder = value; holder !== null && holder !== Object.prototype; holder = Object.getPrototypeOf(holder)) {
    for (const key of Reflect.ownKeys(holder)) {
      let member;
      try {
        member = value[key];
      } catch {
        continue;
      }
      found.push(String(key), ...texts(member, seen));
    }
  }
  return found;
}

/** What a value says: an error with its stack and its cause, a record with its members. Less than all texts: it is asked of all. */
function words(value, depth = 0) {
  if (typeof value !== "object" || value === null || depth > 4) return String(value);
  const members = typeof Headers !== "undefined" && value instanceof Headers ? [...value].flat() : Object.values(value);
  return [value.message, value.stack, value.cause, ...members].map((member) => words(member, depth + 1)).join("\n");
}

/** What was said with a key in it since the last time. */
export function leaks() {
  const said = heard;
  heard = [];
  return said.map((value) => words(value)).filter((text) => text.includes(KEY));
}
