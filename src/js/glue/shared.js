// What every entry of the package shares that one program loads, such as `flowtether/openwop` beside `flowtether/snapstate`: each
// carries its own copy of this JavaScript, so that a page loads one module. Another version of the package shares nothing with this.

// The build puts the package's version in place of this name.
const shared = (globalThis[Symbol.for(`flowtether ${globalThis.FLOWTETHER_VERSION}`)] ??= {});

/** What the first entry that asked for it by this name has made. */
export const share = (name, make) => (shared[name] ??= make());
