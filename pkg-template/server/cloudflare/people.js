// The runs of one person: how many are running, and which are theirs.

import { json, refuse } from "../responses.js";

/** @import { PackageError } from "../../../src/js/glue/types.d.ts" */
/** @import { Redactor } from "../message.js" */
/** @import { Client, ObjectStorage, Settings, Start } from "../types.d.ts" */

/** The digest of a text in hexadecimal digits. @param {string} text */
async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * An error of the client as a response. Its message is the package's own and holds no key; of any other error only the code is said.
 *
 * @param {unknown} given
 * @param {Redactor} redactor
 */
export function failure(given, redactor) {
  const error = /** @type {Required<PackageError> & { retryable?: unknown }} */ (given);
  const isOurs = typeof error?.retryable === "boolean" && typeof error.provider === "string";
  if (!isOurs) {
    console.error("a request failed:", error?.name, redactor.text(String(error?.message)));
    return refuse(500, "failed", "the request could not be done");
  }
  const { status, retryAfterMs } = error;
  const [message, code] = [error.message, error.code ?? ""].map((text) => redactor.text(text));
  // What the service says of the key is no business of who asks.
  if (status === 401 || status === 403) return refuse(502, "service_refused", "the service refused the request");
  if (error.name === "ConfigurationError") return refuse(400, "refused", message);
  if (error.name === "UnsupportedOperationError") return refuse(501, "unsupported", message);
  /** @type {Record<string, string>} */
  const wait = retryAfterMs > 0 ? { "Retry-After": String(Math.ceil(retryAfterMs / 1000)) } : {};
  return refuse(status >= 400 && status < 500 ? status : 502, code || "service_failed", message, wait);
}

export class Person {
  #storage;
  /** @type {Map<unknown, { work: Promise<Response>, wanted: string }>} */
  #starting = new Map();
  /** How many of those are kept already, so that none is counted twice. */
  #begun = 0;
  #isReady = false;
  #client;
  #options;

  /** @param {ObjectStorage} storage @param {Client} client @param {Settings} options */
  constructor(storage, client, options) {
    this.#storage = storage;
    this.#client = client;
    this.#options = options;
  }

  /**
   * Starts a run, once for each idempotency key, and within the limit. `begin` has its object begin to follow it.
   *
   * @param {Start} asked
   * @param {(run: string) => Promise<void>} begin
   */
  async start({ person, workflowId, input, key }, begin) {
    this.#prepare();
    const wanted = await digest(JSON.stringify([workflowId, input]));
    const [known] = key === null ? [] : this.#storage.sql.exec("SELECT run, wanted FROM runs LEFT JOIN starts USING (run) WHERE key = ?", key).toArray();
    const same = key === null ? undefined : this.#starting.get(key);
    // One that was started by a version before this one has nothing to compare.
    if ((known?.wanted ?? same?.wanted ?? wanted) !== wanted)
      return refuse(422, "idempotency_key_reused", "another start had this Idempotency-Key: give each start a key of its own");
    if (known !== undefined) {
      // It may have ended between the start and this.
      await begin(/** @type {string} */ (known.run));
      return json({ id: known.run }, 201);
    }
    const { count: kept } = /** @type {{ count: number }} */ (this.#storage.sql.exec("SELECT COUNT(*) AS count FROM runs WHERE isRunning = 1").one());
    const running = kept + this.#starting.size - this.#begun;
    if (same !== undefined) return (await same.work).clone();
    if (running >= this.#options.runsPerPerson) return refuse(429, "too_many_runs", `${running} runs are running already`, { "Retry-After": "60" });
    const work = this.#start({ person, workflowId, input, key, wanted }, begin).catch((error) => failure(error, this.#options.redactor));
    const name = key ?? {};
    this.#starting.set(name, { work, wanted });
    const response = await work.finally(() => this.#starting.delete(name));
    return response.clone();
  }

  /** @param {Start & { wanted: string }} asked @param {(run: string) => Promise<void>} begin */
  async #start({ person, workflowId, input, key, wanted }, begin) {
    // Two people may well give the same key; to the service they are one caller.
    const idempotencyKey = key === null ? "auto" : await digest(`${person}\n${key}`);
    const run = await this.#client.start(workflowId, input, this.#client.capabilities.idempotentStart ? { idempotencyKey } : {});
    this.#storage.sql.exec("INSERT OR REPLACE INTO runs VALUES (?, ?, ?, 1)", run.id, key, Date.now());
    this.#storage.sql.exec("INSERT OR REPLACE INTO starts VALUES (?, ?)", run.id, wanted);
    this.#begun += 1;
    try {
      await begin(run.id);
    } catch (error) {
      // Nobody follows it, so nobody would say that it is over.
      this.release(run.id, false);
      throw error;
    } finally {
      this.#begun -= 1;
    }
    return json({ id: run.id }, 201);
  }

  #prepare() {
    if (this.#isReady) return;
    this.#storage.sql.exec("CREATE TABLE IF NOT EXISTS runs (run TEXT PRIMARY KEY, key TEXT, startedAt INTEGER, isRunning INTEGER)");
    this.#storage.sql.exec("CREATE TABLE IF NOT EXISTS starts (run TEXT PRIMARY KEY, wanted TEXT) WITHOUT ROWID");
    this.#isReady = true;
  }

  /** Whether the run is one of this person's. Nothing is written for one who has none. @param {string} run */
  owns(run) {
    const isThere = this.#isReady || this.#storage.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'runs'").toArray().length > 0;
    return isThere && this.#storage.sql.exec("SELECT 1 FROM runs WHERE run = ?", run).toArray().length > 0;
  }

  /** A run is over, or not kept any more. @param {string} run @param {boolean} isGone */
  release(run, isGone) {
    if (!this.owns(run)) return;
    if (isGone) {
      this.#prepare();
      for (const table of ["runs", "starts"]) this.#storage.sql.exec(`DELETE FROM ${table} WHERE run = ?`, run);
    } else this.#storage.sql.exec("UPDATE runs SET isRunning = 0 WHERE run = ?", run);
  }
}
