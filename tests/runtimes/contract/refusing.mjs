// Calls with wrong arguments and options, and how each must be refused.

import * as assert from "./assert.mjs";
import { inNodeAlone } from "./runner.mjs";

const REFUSED = inNodeAlone("the module refuses it by itself, and nothing is sent");

export const NO_FLAGS = ["true", 0, 1, {}];

/** Options that every method knows, with what they must not be. */
const COMMON = {
  signal: [7, {}],
  timeoutMs: [0, -1, "5", NaN],
  maxRetries: [-1, "2", NaN],
  headers: [7, { "X-A": 1 }, { "X A": "x" }, { "X-A": "a\nb" }],
  unknown: [1],
  Signal: [undefined, 1],
  idempotencyKey: ["auto"],
};

const NO_OPTIONS = [7, "x", [], [1], true, 10n];

async function collect(iterable) {
  const items = [];
  for await (const item of iterable) items.push(item);
  return items;
}

/** The ways in which what a method returns is read. */
const READINGS = { list: [(list) => list, collect], stream: [(iterator) => iterator.next(), collect] };
export const readings = (is) => READINGS[is] ?? [(promise) => promise];

const show = (value) => (typeof value === "bigint" ? `${value}n` : assert.show(value));

/** Fails unless the call is refused as a wrong `field` without having thrown, in each way it can be read. */
async function isRefused(t, is, call, field, value) {
  const what = `${field}: ${show(value)}`;
  for (const read of readings(is)) {
    let promise;
    try {
      promise = read(call());
    } catch (error) {
      throw new Error(`${what}: it threw ${assert.show(error)} instead of rejecting`);
    }
    const error = await assert.rejects(promise, t.flowtether.ConfigurationError, { field, retryable: false }, what);
    assert.ok(error.message.startsWith(`${field} `), `${what}: the message names the field: ${error.message}`);
  }
}

/** The method of this name, such as `agents.memory.get`. */
export function method(client, name) {
  const path = name.split(".");
  const last = path.pop();
  const holder = path.reduce((object, part) => object[part], client);
  return (...values) => holder[last](...values);
}

/**
 * A test for each method of a service: its arguments that are right, what each must not be, by field, and its options.
 * `make` gives a client and what it has sent, `works` sees that it still works.
 */
export function refusals(service, methods, make, works) {
  return Object.entries(methods).map(([name, { right, wrong = {}, options = {}, is }]) => ({
    ...REFUSED,
    name: `${service} ${name} refuses wrong arguments and options by name, sends nothing, and still works`,
    async run(t) {
      const { client, sent } = make(t);
      const call = method(client, name);
      for (const [field, [index, values]] of Object.entries(wrong)) {
        for (const value of values) await isRefused(t, is, () => call(...right.with(index, value)), field, value);
      }
      for (const value of NO_OPTIONS) await isRefused(t, is, () => call(...right, value), "options", value);
      for (const [field, values] of Object.entries({ ...COMMON, ...options })) {
        for (const value of values) await isRefused(t, is, () => call(...right, { [field]: value }), field, value);
      }
      assert.same(sent, [], "the requests");
      await works(client);
    },
  }));
}
