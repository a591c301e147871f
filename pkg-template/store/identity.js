// @ts-check
// Which run a source means: the checkpoint's key, else the idempotency key, else what the source says, whatever the order of its keys.

/** Compared by what it says, for it is sent as JSON: no value makes this throw, for components call it while they render. */
class Writer {
  /** The objects that the value at hand is inside of: one of them again is a cycle. @type {unknown[]} */
  #inside = [];

  /**
   * @param {unknown} given
   * @returns {string}
   */
  write(given) {
    const value = jsonOf(given);
    if (typeof value === "bigint") return `${value}n`;
    if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "undefined";
    const depth = this.#inside.indexOf(value);
    if (depth >= 0) return `^${depth}`;
    this.#inside.push(value);
    // JSON has nothing in a list that it cannot hold.
    const text = Array.isArray(value) ? `[${Array.from(value, (item) => this.write(item).replace(/^undefined$/, "null"))}]` : `{${this.#members(value)}}`;
    this.#inside.pop();
    return text;
  }

  /** @param {object} value */
  #members(value) {
    const written = [];
    for (const name of Object.keys(value).sort()) {
      const member = this.write(memberOf(value, name));
      if (member !== "undefined") written.push(`${JSON.stringify(name)}:${member}`);
    }
    return written;
  }
}

/**
 * What JSON makes of a value that says so itself, such as a date.
 *
 * @param {any} value
 */
function jsonOf(value) {
  try {
    return typeof value?.toJSON === "function" ? value.toJSON() : value;
  } catch {
    return "?";
  }
}

/**
 * @param {any} value
 * @param {string} name
 */
function memberOf(value, name) {
  try {
    return value[name];
  } catch {
    return "?";
  }
}

/** What says nothing of which run is meant: an abort signal, say, may be another one at each call. */
const ASIDE = ["checkpoint", "signal", "timeoutMs", "maxRetries"];

/**
 * The identity of a source, or of several: those with the same one mean the same runs of a client. `undefined` for none.
 *
 * @param {unknown} source
 * @returns {string | undefined}
 */
export function identityOf(source) {
  try {
    return identify(source);
  } catch {
    // It cannot be read, or is too deep to be sent: who starts it gets an error.
    return "unreadable";
  }
}

/**
 * @param {unknown} source
 * @returns {string | undefined}
 */
function identify(source) {
  if (source === undefined || source === null) return undefined;
  if (Array.isArray(source)) return JSON.stringify(source.map((one) => identityOf(one) ?? null));
  if (typeof source === "string") return source.startsWith("{") ? tokenIdentity(source) : `id ${source}`;
  const { checkpoint, idempotencyKey, workflowId } = /** @type {any} */ (source);
  if (checkpoint?.key !== undefined) return `checkpoint ${checkpoint.key}`;
  if (idempotencyKey !== undefined && idempotencyKey !== "auto") return `key ${workflowId} ${idempotencyKey}`;
  const said = Object.fromEntries(Object.entries(/** @type {object} */ (source)).filter(([name]) => !ASIDE.includes(name)));
  return `source ${new Writer().write(said)}`;
}

/** @param {string} text */
function tokenIdentity(text) {
  try {
    return identityOf(JSON.parse(text));
  } catch {
    return `id ${text}`;
  }
}
