// How users set TypeScript: where modules are looked for, which globals there are, how strict it is. As in a tsconfig.json.

const everywhere = { strict: true, skipLibCheck: false, noEmit: true, target: "es2022", types: [] };
const bundler = { module: "esnext", moduleResolution: "bundler" };
const node16 = { module: "node16", moduleResolution: "node16" };
const page = ["es2022", "dom", "dom.asynciterable"];

/** Of projects whose files are ES modules. */
export const settings = {
  "a bundler, for a page": { ...everywhere, ...bundler, lib: page },

  "a bundler, for a worker": { ...everywhere, ...bundler, lib: ["es2022", "webworker", "webworker.asynciterable"] },

  "node16, for a page": { ...everywhere, ...node16, lib: page },

  "nodenext, for Node alone": { ...everywhere, module: "nodenext", moduleResolution: "nodenext", lib: ["es2022"], types: ["node"] },

  "a bundler, for a page, as strict as can be": {
    ...everywhere,
    ...bundler,
    target: "esnext",
    lib: ["esnext", "dom", "dom.iterable", "dom.asynciterable"],
    exactOptionalPropertyTypes: true,
    isolatedModules: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedIndexedAccess: true,
    noUncheckedSideEffectImports: true,
    verbatimModuleSyntax: true,
  },
};

/** Of projects whose files are CommonJS: what they import is required. */
export const commonjsSettings = {
  "node16, from CommonJS": { ...everywhere, ...node16, lib: page },

  "nodenext, from CommonJS": { ...everywhere, module: "nodenext", moduleResolution: "nodenext", lib: page },

  "node10, from CommonJS": { ...everywhere, module: "commonjs", moduleResolution: "node10", esModuleInterop: true, lib: page },
};

/** Other compilers than the one of the other tests, by the names under which they are installed, and what they compile the cases with. */
export const otherCompilers = {
  "typescript-5.2": {
    names: ["a bundler, for a page", "nodenext, for Node alone", "node16, from CommonJS"],
    // Its library lacks one part, and in another part what `await using` needs.
    withoutLib: "dom.asynciterable",
    declarations: "interface AsyncGenerator<T, TReturn, TNext> extends AsyncDisposable {}\n",
  },
  "typescript-7": { names: ["a bundler, for a page", "nodenext, for Node alone", "node16, from CommonJS"] },
};
