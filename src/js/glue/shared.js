// What every entry of the package shares that one program loads, such as `flowtether/openwop` beside `flowtether/snapstate`: each
// carries its own copy of this JavaScript, so that a page loads one module. Another version of the package shares nothing with this.

/** @typedef {{ [name: symbol]: { [name: string]: unknown } | undefined }} Globals */

const globals = /** @type {Globals} */ (globalThis);
// The build puts the package's version in place of this name.
const shared = (globals[Symbol.for(`flowtether ${globalThis.FLOWTETHER_VERSION}`)] ??= {});

/** What the first entry that asked for it by this name has made. @template T @param {string} name @param {() => T} make @returns {T} */
export const share = (name, make) => /** @type {T} */ ((shared[name] ??= make()));
