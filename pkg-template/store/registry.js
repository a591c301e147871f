// @ts-check
// The followers of each client by the identities of their sources, and what a hot reload does to them.

/**
 * @typedef {import("./follower.js").Follower} Follower
 * @typedef {Map<string, Follower>} Place
 */

/** All copies of this module have it. @type {any} */
const shared = globalThis;

/** @type {WeakMap<object, Place>} */
const registry = (shared[Symbol.for("flowtether.runs")] ??= new WeakMap());

/** So long after an edit components are made anew, in ms. */
const RENEWAL_MS = 1000;

/** What Vite's development server gives a module; it is nowhere else. */
const hot = /** @type {any} */ (import.meta).hot;
let isRenewing = false;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let renewal;
/** The places in the order in which they came, and those that a client of an edited file has already. @type {Map<Place, any>} */
const places = new Map();
/** @type {Set<Place>} */
const taken = new Set();

hot?.on?.("vite:beforeUpdate", () => {
  clearTimeout(renewal);
  isRenewing = true;
  taken.clear();
});
hot?.on?.("vite:afterUpdate", () => (renewal = setTimeout(() => (isRenewing = false), RENEWAL_MS)));

/** The place of a client. One that a hot reload made anew in an edited file has that of the client of before. @param {any} client @param {string} key */
function placeOf(client, key) {
  const own = registry.get(client);
  if (own || !isRenewing) return own;
  for (const [place, { provider }] of places) {
    if (taken.has(place) || provider !== client.provider || !place.has(key)) continue;
    taken.add(place);
    registry.set(client, place);
    return place;
  }
  return undefined;
}

/** The follower that is kept for an identity. @param {object} client @param {string | undefined} key @returns {Follower | undefined} */
export const kept = (client, key) => (key === undefined ? undefined : placeOf(client, key)?.get(key));

/** @param {Follower} follower */
export function keep(follower) {
  const { client, key } = follower;
  if (key === undefined) return;
  let place = placeOf(client, key);
  if (place === undefined) {
    place = new Map();
    registry.set(client, place);
    if (hot) places.set(place, client);
  }
  place.set(key, follower);
}

/** @param {Follower} follower */
export function forget(follower) {
  const { client, key } = follower;
  if (key !== undefined && kept(client, key) === follower) registry.get(client)?.delete(key);
}
