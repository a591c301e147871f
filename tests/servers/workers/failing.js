// The relay of the other tests, over a storage that keeps no message after the first ones while the service's address says so.

import { fetch, Runs as Sound } from "./relay.js";

const failing = (sql) => ({
  exec(statement, ...values) {
    if (statement.startsWith("INSERT INTO pieces") && values[0] >= 3) throw new Error("SQLITE_FULL: the disk is full");
    return sql.exec(statement, ...values);
  },
});

export class Runs extends Sound {
  constructor(state, env) {
    const { storage } = state;
    const bound = (value) => (typeof value === "function" ? value.bind(storage) : value);
    const proxied = new Proxy(storage, { get: (_, name) => (name === "sql" && env.IS_FULL === "true" ? failing(storage.sql) : bound(storage[name])) });
    super({ storage: proxied, waitUntil: (work) => state.waitUntil(work) }, env);
  }
}

export default { fetch };
