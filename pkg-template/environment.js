// What the module uses in place of the globals of these names; see `bundle` of xtask/src/npm_package.rs. A page that a test makes inside
// of Node may lack some: Jest's jsdom has no fetch, no TextDecoder and no crypto.subtle. There Node's own are taken, from its first context.

const { process } = globalThis;

const nodes = (name) => process?.getBuiltinModule?.("vm").runInThisContext(name);

// An import never fails: load.js says in the first call what is missing.
class Missing {
  decode() {}
  encodeInto() {}
}

const { TextDecoder = nodes("TextDecoder") ?? Missing, TextEncoder = nodes("TextEncoder") ?? Missing } = globalThis;

// Node's fetch takes no signal of another class.
const page = globalThis.fetch ? globalThis : nodes("globalThis") ?? globalThis;
const { AbortController, Headers, Response } = page;

const crypto = globalThis.crypto?.subtle ? globalThis.crypto : nodes("crypto") ?? globalThis.crypto;

/** The global one at the time of the call: a program may put another in its place. */
const fetch = (...given) => (globalThis.fetch ?? page.fetch)(...given);

export { AbortController, crypto, fetch, Headers, Response, TextDecoder, TextEncoder };
