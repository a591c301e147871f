// Values that only a holder of the secret can have written: base64url of JSON, and its HMAC-SHA-256 by the runtime's own cryptography,
// whose comparison takes the same time whatever differs.

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

/** The shortest secret: as many characters as HMAC-SHA-256 has bytes. */
const SHORTEST = 32;

/** A longer text is refused before any of it is read. */
const LONGEST = 4096;

/** @param {string} text */
const bytesOf = (text) => new TextEncoder().encode(text);

/** @param {Uint8Array} bytes */
const toBase64 = (bytes) =>
  btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

/** The bytes of base64url; undefined for another text. @param {string} text */
function fromBase64(text) {
  // One value has one text: a last digit whose spare bits are set would be a second one.
  if (!/^[\w-]+$/.test(text)) return undefined;
  try {
    const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (character) => character.charCodeAt(0));
    return toBase64(bytes) === text ? bytes : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Checks the secrets of one purpose, the newest first: `name` is the option that has them.
 *
 * @param {string} name
 * @param {unknown} secrets
 * @returns {string[]}
 */
export function checkSecrets(name, secrets) {
  const list = Array.isArray(secrets) ? secrets : [secrets];
  if (list.length === 0 || list.length > 2) throw new TypeError(`${name}: give one secret, or during a rotation the new one and the one before`);
  for (const secret of list) {
    if (typeof secret !== "string" || secret.length < SHORTEST)
      throw new TypeError(`${name}: each secret must be a text of at least ${SHORTEST} random characters`);
  }
  return list;
}

/** Signs values for one purpose, so that one of another purpose under the same secret is none. */
export class Signer {
  #purpose;
  #secrets;

  /** @param {string} purpose @param {string} name @param {unknown} secrets */
  constructor(purpose, name, secrets) {
    this.#purpose = purpose;
    this.#secrets = checkSecrets(name, secrets);
  }

  /** The text of a value, signed with the newest secret. @param {object} value */
  async sign(value) {
    const payload = toBase64(bytesOf(JSON.stringify(value)));
    const signature = await crypto.subtle.sign("HMAC", await this.#key(this.#secrets[0], "sign"), this.#signed(payload));
    return `${payload}.${toBase64(new Uint8Array(signature))}`;
  }

  /** The value in a text that was signed with one of the secrets; undefined for any other text. @param {unknown} text */
  async read(text) {
    if (typeof text !== "string" || text.length > LONGEST) return undefined;
    const [payload, signature, ...more] = text.split(".");
    const [bytes, given] = [payload, signature ?? ""].map(fromBase64);
    if (more.length > 0 || bytes === undefined || given === undefined) return undefined;
    // Each secret is tried, so that the time does not depend on which one it was.
    const checks = this.#secrets.map(async (secret) => crypto.subtle.verify("HMAC", await this.#key(secret, "verify"), given, this.#signed(payload)));
    if (!(await Promise.all(checks)).includes(true)) return undefined;
    return JSON.parse(new TextDecoder().decode(bytes));
  }

  /** Imported for each use: in workerd a promise of one request must not be awaited by another. @param {string} secret @param {KeyUsage} use */
  #key(secret, use) {
    return crypto.subtle.importKey("raw", bytesOf(secret), ALGORITHM, false, [use]);
  }

  /** @param {string} payload */
  #signed(payload) {
    return bytesOf(`${this.#purpose}\n${payload}`);
  }
}
