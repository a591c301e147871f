// Where a receiver of webhooks remembers what it received: a Durable Object for each group of keys.

/**
 * @import { DurableObjects } from "flowtether/cloudflare"
 * @import { WebhookDeliveries } from "flowtether/webhooks"
 * @import { ObjectState } from "../types.d.ts"
 */

/** So many objects share the keys. */
const OBJECTS = 16;

export class Deliveries {
  #storage;

  /** @param {ObjectState} state */
  constructor(state) {
    this.#storage = state.storage;
    this.#storage.sql.exec("CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, expires INTEGER) WITHOUT ROWID");
  }

  /** @param {Request} request */
  async fetch(request) {
    const { verb, key, expiresInMs } = await request.json();
    const has = () => this.#storage.sql.exec("SELECT 1 FROM keys WHERE key = ? AND expires > ?", key, Date.now()).toArray().length > 0;
    if (verb === "has") return Response.json(has());
    if (verb === "delete") this.#storage.sql.exec("DELETE FROM keys WHERE key = ?", key);
    if (verb !== "add") return Response.json(true);
    if (has()) return Response.json(false);
    this.#storage.sql.exec("INSERT OR REPLACE INTO keys VALUES (?, ?)", key, Date.now() + expiresInMs);
    if ((await this.#storage.getAlarm()) === null) await this.#storage.setAlarm(Date.now() + expiresInMs);
    return Response.json(true);
  }

  async alarm() {
    this.#storage.sql.exec("DELETE FROM keys WHERE expires <= ?", Date.now());
    const [next] = this.#storage.sql.exec("SELECT MIN(expires) AS expires FROM keys").toArray();
    if (next.expires !== null) await this.#storage.setAlarm(/** @type {number} */ (next.expires));
  }
}

/** @param {DurableObjects} namespace @returns {WebhookDeliveries} */
export function deliveries(namespace) {
  /** @param {string} verb @param {string} key @param {object} [more] */
  const ask = async (verb, key, more = {}) => {
    const last = key.charCodeAt(key.length - 1) % OBJECTS;
    const init = { method: "POST", body: JSON.stringify({ verb, key, ...more }) };
    return (await namespace.get(namespace.idFromName(`deliveries ${last}`)).fetch("https://deliveries/", init)).json();
  };
  return {
    has: (key) => ask("has", key),
    add: (key, { expiresInMs }) => ask("add", key, { expiresInMs }),
    delete: (key) => ask("delete", key),
  };
}
