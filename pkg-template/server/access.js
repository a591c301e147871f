// Grants: who may do what with a run, as a signed text. A server that issues them keeps no list of them.

import { Signer } from "./signed.js";

/** @import { GrantClaims, GrantErrorCode, GrantOptions, GrantVerb } from "flowtether/access" */

/** @type {GrantVerb[]} */
const VERBS = ["read", "reply", "cancel"];

const HOUR = 60 * 60;
const WEEK = 7 * 24 * HOUR;

/** Why a grant does not allow what was asked. */
export class GrantError extends Error {
  /** @param {GrantErrorCode} code @param {string} message @param {number} [status] */
  constructor(code, message, status = 403) {
    super(message);
    this.name = "GrantError";
    this.code = code;
    this.status = status;
  }
}

const now = () => Math.floor(Date.now() / 1000);

/** @param {string} name @param {number} value */
function checkSeconds(name, value) {
  if (!Number.isSafeInteger(value) || value < 1) throw new TypeError(`${name} must be a whole number of seconds, at least 1`);
  return value;
}

/** @param {GrantVerb[]} verbs */
function checkVerbs(verbs) {
  if (!Array.isArray(verbs) || verbs.length === 0 || !verbs.every((verb) => VERBS.includes(verb)))
    throw new TypeError(`verbs must be a list of ${VERBS.join(", ")}`);
  return VERBS.filter((verb) => verbs.includes(verb));
}

export class Grants {
  #signer;
  #seconds;
  #renewable;

  /** @param {{ secrets?: unknown, expiresInSeconds?: number, renewableForSeconds?: number }} options */
  constructor({ secrets, expiresInSeconds = HOUR, renewableForSeconds = WEEK } = {}) {
    this.#signer = new Signer("flowtether grant 1", "secrets", secrets);
    this.#seconds = checkSeconds("expiresInSeconds", expiresInSeconds);
    this.#renewable = checkSeconds("renewableForSeconds", renewableForSeconds);
  }

  /** @param {string} run @param {GrantOptions} [options] */
  async issue(run, { verbs = VERBS, expiresInSeconds = this.#seconds, renewableForSeconds = this.#renewable } = {}) {
    if (typeof run !== "string" || run === "") throw new TypeError("run must be the id of a run");
    const until = now() + checkSeconds("renewableForSeconds", renewableForSeconds);
    const expires = Math.min(now() + checkSeconds("expiresInSeconds", expiresInSeconds), until);
    return this.#signer.sign({ run, verbs: checkVerbs(verbs), expires, until });
  }

  /** @param {string | null | undefined} grant @returns {Promise<GrantClaims>} */
  async read(grant) {
    if (grant === undefined || grant === null || grant === "") throw new GrantError("grant_missing", "the request has no grant", 401);
    const claims = await this.#signer.read(grant);
    if (claims === undefined) throw new GrantError("grant_invalid", "the grant is not one of this server, or was changed");
    if (claims.expires <= now()) throw new GrantError("grant_expired", "the grant has expired");
    return claims;
  }

  /** @param {string | null | undefined} grant @param {{ run: string, verb: GrantVerb }} asked */
  async check(grant, { run, verb }) {
    const claims = await this.read(grant);
    if (claims.run !== run) throw new GrantError("grant_of_another_run", "the grant is of another run");
    if (!claims.verbs.includes(verb)) throw new GrantError("grant_of_another_verb", `the grant does not allow to ${verb}`);
    return claims;
  }

  /** @param {string} grant @param {{ expiresInSeconds?: number | undefined }} [options] */
  async renew(grant, { expiresInSeconds = this.#seconds } = {}) {
    const { run, verbs, expires, until } = await this.read(grant);
    if (until <= expires) throw new GrantError("grant_not_renewable", "the grant cannot be renewed any further");
    return this.#signer.sign({ run, verbs, expires: Math.min(now() + checkSeconds("expiresInSeconds", expiresInSeconds), until), until });
  }

  /** @param {string} grant @param {GrantOptions} [options] */
  async narrow(grant, { verbs, expiresInSeconds, renewableForSeconds } = {}) {
    const held = await this.read(grant);
    const wanted = checkVerbs(verbs ?? held.verbs);
    const more = wanted.find((verb) => !held.verbs.includes(verb));
    if (more !== undefined) throw new GrantError("grant_of_another_verb", `the grant does not allow to ${more}`);
    /** @param {string} name @param {number} seconds */
    const limited = (name, seconds) => Math.min(now() + checkSeconds(name, seconds), held.until);
    const expires = expiresInSeconds === undefined ? held.expires : limited("expiresInSeconds", expiresInSeconds);
    const until = renewableForSeconds === undefined ? expires : limited("renewableForSeconds", renewableForSeconds);
    return this.#signer.sign({ run: held.run, verbs: wanted, expires: Math.min(expires, until), until });
  }
}

/** The name of a cookie that only this host can have set, over https, for all of its paths. */
const PREFIX = "__Host-";

/** Who somebody is, in a signed cookie. */
export class Sessions {
  #signer;
  #name;
  #seconds;

  /** @param {{ secrets?: unknown, name?: string, expiresInSeconds?: number }} options */
  constructor({ secrets, name = "session", expiresInSeconds = 8 * HOUR } = {}) {
    this.#signer = new Signer("flowtether session 1", "secrets", secrets);
    if (!/^[\w-]+$/.test(name)) throw new TypeError("name must be letters, digits, - and _");
    this.#name = PREFIX + name;
    this.#seconds = checkSeconds("expiresInSeconds", expiresInSeconds);
  }

  /** @param {string} person */
  async begin(person = crypto.randomUUID()) {
    if (typeof person !== "string" || person === "") throw new TypeError("person must be the id of a person");
    const value = await this.#signer.sign({ person, expires: now() + this.#seconds });
    return this.#cookie(value, this.#seconds);
  }

  end() {
    return this.#cookie("", 0);
  }

  /** @param {{ headers: { get(name: string): string | null } }} request @returns {Promise<string | undefined>} */
  async person(request) {
    const cookies = (request.headers.get("Cookie") ?? "").split(/; */).map((cookie) => cookie.split("="));
    const values = cookies.filter(([name]) => name === this.#name).map(([, value]) => value);
    // Of two with one name nobody knows which was meant.
    const session = values.length === 1 ? await this.#signer.read(values[0]) : undefined;
    return session?.expires > now() ? session.person : undefined;
  }

  /** @param {string} value @param {number} seconds */
  #cookie(value, seconds) {
    return `${this.#name}=${value}; Path=/; Max-Age=${seconds}; Secure; HttpOnly; SameSite=Strict`;
  }
}
