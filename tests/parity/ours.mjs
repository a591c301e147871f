// The same calls with our package.

import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";

const CALL_LIMIT_MS = 20_000;

export class Ours {
  #flowtether;
  #connect;
  #operations;

  /**
   * The package as Node resolves it. `connect` makes a client of a service from the package and a call, `operations` has for each
   * of the official client's names `(client, given, call, signal) => …`.
   */
  static async load(packageFolder, { connect, operations }) {
    const entry = createRequire(path.join(packageFolder, "package.json")).resolve("flowtether");
    const ours = new Ours();
    ours.#flowtether = await import(pathToFileURL(entry).href);
    ours.#connect = connect;
    ours.#operations = operations;
    return ours;
  }

  /**
   * Makes the call; resolves with `{ value?, error?, message?, status?, code?, details?, retryAfterMs?, existing? }`, with both where a
   * stream failed, or with `{ pending: true }` when there is a patience and the call, which was then aborted, takes longer.
   */
  async call(call, patienceMs) {
    const signal = AbortSignal.timeout(patienceMs ?? CALL_LIMIT_MS);
    const client = this.#connect(this.#flowtether, call);
    const outcome = {};
    try {
      const returned = this.#operations[call.operation](client, call.given, call, signal);
      if (returned.then !== undefined) {
        outcome.value = await returned;
      } else {
        outcome.value = [];
        for await (const item of returned) outcome.value.push(item);
      }
    } catch (error) {
      if (signal.aborted && patienceMs !== undefined) return { pending: true };
      const { name, message, status, code, details, retryAfterMs, existing } = error;
      Object.assign(outcome, { error: name, message, status, code, details, retryAfterMs, existing });
    }
    return outcome;
  }
}
