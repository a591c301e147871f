// The store's own source is checked by the compiler, with the types that the package declares; and no binding is longer than it may be.

import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import ts from "typescript";

const template = path.resolve(import.meta.dirname, "../../pkg-template");
const MOST_LINES = 60;

export default {
  "its source has no error of types": async () => {
    const folder = path.join(template, "store");
    const files = (await readdir(folder)).map((name) => path.join(folder, name));
    const options = {
      allowJs: true,
      checkJs: true,
      noEmit: true,
      strict: true,
      target: ts.ScriptTarget.ES2022,
      lib: ["lib.es2023.d.ts", "lib.dom.d.ts", "lib.dom.iterable.d.ts", "lib.esnext.disposable.d.ts"],
      module: ts.ModuleKind.ESNext,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: [],
    };
    const problems = ts.getPreEmitDiagnostics(ts.createProgram(files, options)).filter(({ file }) => file === undefined || files.includes(file.fileName));
    const host = { getCanonicalFileName: (name) => name, getCurrentDirectory: () => template, getNewLine: () => "\n" };
    assert.equal(ts.formatDiagnostics(problems, host), "");
  },

  "a binding has at most 60 lines": async () => {
    for (const name of ["react", "vue", "svelte", "solid"]) {
      const lines = (await readFile(path.join(template, `${name}.js`), "utf8")).trimEnd().split("\n").length;
      assert.ok(lines <= MOST_LINES, `${name}.js has ${lines} lines`);
    }
  },
};
