// The few assertions the contract needs, in every runtime.

import { hear } from "./overheard.mjs";

export class AssertionError extends Error {
  name = "AssertionError";
}

/** Fails with the message unless the condition holds. */
export function ok(condition, message) {
  if (!condition) throw new AssertionError(message);
}

/** Fails unless both are the same value, as `Object.is` has it. */
export function equal(actual, expected, what = "value") {
  ok(Object.is(actual, expected), `${what} is ${show(actual)}, not ${show(expected)}`);
}

/** Fails unless both have the same structure. Members that are undefined count as missing, as in JSON. */
export function same(actual, expected, what = "value") {
  const difference = differ(actual, expected, what);
  ok(difference === undefined, difference);
}

/** Fails unless least <= actual <= most. */
export function between(actual, least, most, what = "value") {
  ok(actual >= least && actual <= most, `${what} is ${show(actual)}, not from ${least} to ${most}`);
}

/** Fails unless the promise rejects with an instance of the class that has these fields; returns the error. */
export async function rejects(promise, Class, fields = {}, what = "the promise") {
  let value;
  try {
    value = await promise;
  } catch (error) {
    return isError(error, Class, fields, what);
  }
  throw new AssertionError(`${what} resolved with ${show(value)} instead of rejecting with ${Class.name}`);
}

/** Fails unless the function throws an instance of the class that has these fields; returns the error. */
export function throws(work, Class, fields = {}, what = "the function") {
  let value;
  try {
    value = work();
  } catch (error) {
    return isError(error, Class, fields, what);
  }
  throw new AssertionError(`${what} gave ${show(value)} instead of throwing ${Class.name}`);
}

/** The value the promise rejects with, whatever it is. */
export async function rejection(promise, what = "the promise") {
  let value;
  try {
    value = await promise;
  } catch (reason) {
    hear(reason);
    return reason;
  }
  throw new AssertionError(`${what} resolved with ${show(value)} instead of rejecting`);
}

/** Fails unless the call returns a promise that fulfils, or that rejects with an instance of the class. */
export async function noTrap(call, Class) {
  let promise;
  try {
    promise = call();
  } catch (error) {
    throw new AssertionError(`it threw ${show(error)} instead of returning a promise`);
  }
  const [{ status, reason }] = /** @type {any[]} */ (await Promise.allSettled([promise]));
  ok(status === "fulfilled" || reason instanceof Class, `no trap: ${show(reason)}`);
}

function isError(error, Class, fields, what) {
  hear(error);
  ok(error instanceof Class, `${what} failed with ${show(error)}, not with ${Class.name}`);
  for (const [name, expected] of Object.entries(fields)) same(error[name], expected, `${what}: error.${name}`);
  return error;
}

function differ(actual, expected, path) {
  if (Object.is(actual, expected)) return undefined;
  const bothObjects = typeof actual === "object" && typeof expected === "object" && actual !== null && expected !== null;
  if (!bothObjects || Array.isArray(actual) !== Array.isArray(expected)) {
    return `${path} is ${show(actual)}, not ${show(expected)}`;
  }
  if (Array.isArray(actual) && actual.length !== expected.length) {
    return `${path} has ${actual.length} items, not ${expected.length}: ${show(actual)}, not ${show(expected)}`;
  }
  for (const key of new Set([...Object.keys(actual), ...Object.keys(expected)])) {
    const difference = differ(actual[key], expected[key], `${path}.${key}`);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** A short text for any value. */
export function show(value) {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "object" && value !== null) {
    try {
      const text = JSON.stringify(value);
      return text.length > 600 ? `${text.slice(0, 600)}…` : text;
    } catch {
      return Object.prototype.toString.call(value);
    }
  }
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

/** Fails when a call, each of which must fail, shows the key in its error, or has it written into the log. */
export async function showsNoKey(t, calls, log) {
  for (const call of calls) {
    const error = await rejects((async () => call())(), t.flowtether.FlowtetherError);
    const texts = [String(error), error.stack, JSON.stringify(error), show(error.cause), JSON.stringify(Object.entries(error)), String(error.cause?.stack)];
    for (const text of texts) ok(!text?.includes(t.key), `it shows the key: ${text}`);
  }
  ok(log.length > 20, "the log has records");
  for (const text of log) ok(!text?.includes(t.key), `the log shows the key: ${text}`);
}
