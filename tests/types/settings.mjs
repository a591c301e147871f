// How users set TypeScript: where modules are looked for, which globals there are, how strict it is.

import ts from "typescript";

const { ModuleKind, ModuleResolutionKind, ScriptTarget } = ts;

const everywhere = { strict: true, skipLibCheck: false, noEmit: true, target: ScriptTarget.ES2022, types: [] };
const bundler = { module: ModuleKind.ESNext, moduleResolution: ModuleResolutionKind.Bundler };
const page = ["lib.es2022.d.ts", "lib.dom.d.ts", "lib.dom.asynciterable.d.ts"];

export const settings = {
  "a bundler, for a page": { ...everywhere, ...bundler, lib: page },

  "a bundler, for a worker": {
    ...everywhere,
    ...bundler,
    lib: ["lib.es2022.d.ts", "lib.webworker.d.ts", "lib.webworker.asynciterable.d.ts"],
  },

  "node16, for a page": {
    ...everywhere,
    module: ModuleKind.Node16,
    moduleResolution: ModuleResolutionKind.Node16,
    lib: page,
  },

  "nodenext, for Node alone": {
    ...everywhere,
    module: ModuleKind.NodeNext,
    moduleResolution: ModuleResolutionKind.NodeNext,
    lib: ["lib.es2022.d.ts"],
    types: ["node"],
  },

  "a bundler, for a page, as strict as can be": {
    ...everywhere,
    ...bundler,
    target: ScriptTarget.ESNext,
    lib: ["lib.esnext.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.dom.asynciterable.d.ts"],
    exactOptionalPropertyTypes: true,
    isolatedModules: true,
    noImplicitOverride: true,
    noPropertyAccessFromIndexSignature: true,
    noUncheckedIndexedAccess: true,
    noUncheckedSideEffectImports: true,
    verbatimModuleSyntax: true,
  },
};
