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
const page = globalThis.fetch ? globalThis : (nodes("globalThis") ?? globalThis);

/** Read where they are used: the first that reads `Headers` or `Response` in Node has it load its fetch, which takes up to 40 ms. */
const __environment = {
  get AbortController() {
    return page.AbortController;
  },
  get Headers() {
    return page.Headers;
  },
  get Response() {
    return page.Response;
  },
  get crypto() {
    return globalThis.crypto?.subtle ? globalThis.crypto : (nodes("crypto") ?? globalThis.crypto);
  },
};

/** The global one at the time of the call: a program may put another in its place. Where there is none, nothing is returned. */
const fetch = (...given) => (globalThis.fetch ?? page.fetch)?.(...given);

export { __environment, fetch, TextDecoder, TextEncoder };
