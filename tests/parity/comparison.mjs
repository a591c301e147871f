// What two clients sent, part by part, against the list of purposeful differences.

import { isDeepStrictEqual } from "node:util";

/** The parts in which the requests differ: `{ call, part, official, ours }`. A part that one did not send is undefined. */
export function differences(call, official, ours) {
  const found = [];
  const add = (part, one, other) => {
    if (!isDeepStrictEqual(one, other)) found.push({ call, part, official: one, ours: other });
  };
  for (let index = 0; index < Math.max(official.length, ours.length); index += 1) {
    const [one, other] = [official[index], ours[index]];
    if (one === undefined || other === undefined) {
      add(`request ${index + 1}`, one && `${one.method} ${one.path}`, other && `${other.method} ${other.path}`);
      continue;
    }
    for (const part of new Set([...Object.keys(one), ...Object.keys(other)])) add(part, one[part], other[part]);
  }
  return found;
}

/**
 * A recorded request as parts that can be compared. `names` maps what is different each time (ids, keys) to what stands for
 * it. All headers are parts, and each parameter of the query as it was sent, so that its encoding counts.
 */
export function parts(request, names) {
  const named = (text) => Object.entries(names).reduce((known, [value, name]) => known.replaceAll(value, name), text);
  const result = { method: request.method, path: named(request.path), body: body(named(request.body)) };
  for (const parameter of request.query.split("&").filter(Boolean)) {
    const [name, ...value] = parameter.split("=");
    result[`query ${name}`] = named(value.join("="));
  }
  for (const [name, value] of Object.entries(request.headers)) result[`header ${name}`] = named(value);
  return result;
}

function body(text) {
  return text === "" ? undefined : JSON.parse(text);
}

/** The list of a page of ours, which has other names in what services send. */
const LIST = "data";

/**
 * What the official client's value has and ours lacks, as differences whose part is the path. `null` and what is empty stand for
 * nothing there. What is in a list of theirs is in ours, or in the list of our page.
 */
export function lost(call, official, ours, path = "value") {
  if (official === null || official === undefined || isEmpty(official)) return [];
  if (ours === undefined || typeof official !== typeof ours) return [{ call, part: path, official: "there", ours: undefined }];
  if (typeof official !== "object") return [];
  if (Array.isArray(official)) {
    const list = Array.isArray(ours) ? ours : ours[LIST];
    return official.flatMap((item, index) => lost(call, item, list?.[index], `${path}[${index}]`));
  }
  return Object.entries(official).flatMap(([name, member]) => {
    const own = Array.isArray(member) && ours[name] === undefined ? ours[LIST] : ours[name];
    return lost(call, member, own, `${path}.${name}`);
  });
}

const isEmpty = (value) => typeof value === "object" && Object.keys(value).length === 0;

/** The differences that are meant to be: `{ part, official, ours, why, calls? }`, each of which must show itself. */
export class Purposeful {
  #entries;
  #seen = new Set();

  constructor(entries) {
    this.#entries = entries.flatMap((entry) => entry.calls?.map((call) => ({ ...entry, call })) ?? [entry]);
  }

  /** Those of the differences that no entry explains. */
  unexplained(found) {
    return found.filter((difference) => {
      const entries = this.#entries.filter((entry) => explains(entry, difference));
      for (const entry of entries) this.#seen.add(entry);
      return entries.length === 0;
    });
  }

  /** The entries that explained nothing. */
  get unused() {
    return this.#entries.filter((entry) => !this.#seen.has(entry));
  }
}

function explains(entry, difference) {
  const isMeant = entry.call === undefined || entry.call === difference.call;
  return isMeant && entry.part === difference.part && fits(entry.official, difference.official) && fits(entry.ours, difference.ours);
}

function fits(expected, actual) {
  return expected instanceof RegExp ? typeof actual === "string" && expected.test(actual) : isDeepStrictEqual(actual, expected);
}
