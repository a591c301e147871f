// The names that the package shows: what is declared is there, what is there is declared, and nothing inner leaks.

import { readdir, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import ts from "typescript";

/** Names of wasm-bindgen's own, of its glue, and of what the Rust side only uses itself. */
const INNER = /^_|_$|wbg|wbindgen|^(Source|Init(Input|Output)|SyncInitInput|createError|iterate|provide|Position|Reader|Log)$/;
/** The same of members: those of a client may well be named `memory`. */
const INNER_MEMBER = /^_|wbg|wbindgen/;
const LOADING = ["default", "initSync"];

/** The exported names of a declaration file: values by name, and all with their symbols. */
function declared(file) {
  const options = { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler, types: [] };
  const program = ts.createProgram([file], options);
  const checker = program.getTypeChecker();
  const symbols = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(file)));
  const target = (symbol) => (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol);
  const isValue = (symbol) => (target(symbol).flags & ts.SymbolFlags.Value) !== 0;
  return { checker, symbols: symbols.map(target), values: symbols.filter(isValue).map(({ name }) => name).sort() };
}

const difference = (these, those, problem) => these.filter((name) => !those.includes(name)).map((name) => problem(name));

async function compare(installed, entry, declarations, extra = []) {
  const exported = Object.keys(await import(path.join(installed, entry))).sort();
  const { values } = declared(path.join(installed, declarations));
  return [
    ...difference(values, exported, (name) => `${name} is declared, but ${entry} does not export it`),
    ...difference(exported, values, (name) => `${entry} exports ${name}, which is not declared`),
    ...difference(extra, values, (name) => `${name} is missing`),
  ];
}

/** The folders of the entries: that of the whole package, and one for each service. */
const FOLDERS = ["", "openwop/", "flowmaestro/", "syncteams/", "snapstate/", "langgraph/", "a2a/", "relay-client/"];

/** What each entry of a folder exports is what is declared for it. */
const surfaceOf = (folder) => ({
  [`what is declared is what ${folder}entry/node.js exports`]: (installed) => compare(installed, `${folder}entry/node.js`, `${folder}index.d.ts`),

  [`what is declared is what ${folder}entry/browser.js exports`]: (installed) => compare(installed, `${folder}entry/browser.js`, `${folder}index.d.ts`),

  [`what is declared is what the inline entry of ${folder || "all"} exports`]: (installed) =>
    compare(installed, `${folder}entry/browser.js`, `${folder}inline.d.ts`),

  [`what is declared is what ${folder}entry/slim.js exports, loading too`]: (installed) =>
    compare(installed, `${folder}entry/slim.js`, `${folder}slim.d.ts`, LOADING),

  [`what is declared for require is what require gives of ${folder || "all"}`]: (installed) =>
    required(installed, { [`${folder}entry/node.cjs`]: `${folder}index`, [`${folder}entry/slim.cjs`]: `${folder}slim` }),
});

/** The modules beside the entries, and names that each must have. */
const BESIDE = {
  access: ["Grants", "GrantError", "Sessions"],
  cloudflare: ["relay", "deliveries", "Deliveries"],
  relay: ["publish", "streamUrl"],
  store: ["createRunStore"],
  react: ["useRun", "useRuns"],
  vue: ["useRun", "useRuns"],
  svelte: ["useRun", "useRuns"],
  solid: ["useRun", "useRuns"],
  webhooks: ["webhooks", "replyWith"],
};

async function required(installed, entries) {
  const require = createRequire(path.join(installed, "index.js"));
  const problems = [];
  for (const [entry, declarations] of Object.entries(entries)) {
    const exported = Object.keys(require(path.join(installed, entry))).filter((name) => name !== "__esModule").sort();
    const { values } = declared(path.join(installed, `${declarations}.d.cts`));
    if (!isDeepStrictEqual(exported, values)) problems.push(`${entry} exports ${exported}, declared are ${values}`);
  }
  return problems;
}

export const surfaceTests = {
  ...Object.assign({}, ...FOLDERS.map(surfaceOf)),

  ...Object.fromEntries(
    Object.entries(BESIDE).flatMap(([name, exported]) => [
      [`what is declared is what ${name} exports`, (installed) => compare(installed, `${name}.js`, `${name}.d.ts`, exported)],
      [`what is declared for require is what require gives of ${name}`, (installed) => required(installed, { [`${name}.cjs`]: name })],
    ]),
  ),

  "the entries of the services declare together what the main one does": (installed) => {
    const names = (folder) => declared(path.join(installed, folder, "index.d.ts")).symbols.map(({ name }) => name);
    const [all, ...services] = FOLDERS.map(names);
    const own = [...new Set(services.flat())];
    const alone = services.map((service, at) => service.filter((name) => services.every((other, index) => index === at || !other.includes(name))));
    return [
      ...difference(all, own, (name) => `no service declares ${name}`),
      ...difference(own, all, (name) => `the main entry does not declare ${name}`),
      ...alone.flatMap((names, at) => (names.length < 9 ? [`${FOLDERS[at + 1]} declares only ${names} of its own`] : [])),
    ];
  },

  "the declarations for require are the others": async (installed) => {
    const files = await readdir(installed, { recursive: true });
    const names = files.filter((name) => name.endsWith(".d.ts"));
    const texts = (name) => readFile(path.join(installed, name), "utf8");
    const problems = [];
    for (const name of names) {
      const required = await texts(name.replace(".d.ts", ".d.cts"));
      const expected = (await texts(name)).replaceAll(/( from "\.[./\w]+)\.js";$/gm, '$1.cjs";');
      if (required !== expected) problems.push(`${name} and its twin differ`);
    }
    return names.length < 21 ? [`only ${names} are there`] : problems;
  },

  "only the slim entry loads": (installed) => {
    const { symbols } = declared(path.join(installed, "index.d.ts"));
    return symbols.filter(({ name }) => LOADING.includes(name)).map(({ name }) => `index.d.ts declares ${name}`);
  },

  "no inner name is exported": (installed) => {
    const { symbols } = declared(path.join(installed, "slim.d.ts"));
    return symbols.filter(({ name }) => INNER.test(name)).map(({ name }) => `${name} is exported`);
  },

  "no class shows an inner member": (installed) => {
    const { checker, symbols } = declared(path.join(installed, "slim.d.ts"));
    return symbols
      .filter((symbol) => symbol.flags & ts.SymbolFlags.Class)
      .flatMap((symbol) => {
        const members = [...checker.getDeclaredTypeOfSymbol(symbol).getProperties(), ...checker.getExportsOfModule(symbol)];
        // TypeScript writes the name of a well-known symbol, such as Symbol.dispose, with two underscores and an at sign.
        const inner = members.filter(({ name }) => INNER_MEMBER.test(name) && !name.startsWith("__@") && name !== "prototype");
        return inner.map(({ name }) => `${symbol.name}.${name} is declared`);
      });
  },

  "every exported name says what it is": (installed) => {
    const { checker, symbols } = declared(path.join(installed, "slim.d.ts"));
    const silent = symbols.filter((symbol) => symbol.getDocumentationComment(checker).length === 0);
    return silent.map(({ name }) => `${name} has no comment`);
  },

  "every class is named as it is exported": async (installed) => {
    const exported = Object.entries(await import(path.join(installed, "entry/node.js")));
    const callable = exported.filter(([, value]) => typeof value === "function");
    return callable.filter(([name, value]) => value.name !== name).map(([name, value]) => `${name} is named ${value.name}`);
  },

  "the constants hold what their types declare": async (installed) => {
    const module = await import(path.join(installed, "entry/node.js"));
    const types = await readFile(path.join(installed, "index.d.ts"), "utf8");
    const constants = [...types.matchAll(/^export const (\w+): \{([^}]*)\}/gm)];
    const wrong = constants.filter(([, name, members]) => {
      const declared = [...members.matchAll(/readonly (\w+): "([^"]*)"/g)].map(([, key, value]) => [key, value]);
      return !Object.isFrozen(module[name]) || !isDeepStrictEqual({ ...module[name] }, Object.fromEntries(declared));
    });
    return constants.length === 0 ? ["no constant is declared"] : wrong.map(([, name]) => `${name} is something else`);
  },

  "the manifest has types for every entry that is a module": async (installed) => {
    const { exports } = JSON.parse(await readFile(path.join(installed, "package.json"), "utf8"));
    const modules = Object.entries(exports).filter(([, target]) => typeof target === "object");
    return modules
      .filter(([, conditions]) => Object.keys(conditions)[0] !== "types")
      .map(([name]) => `${name} does not begin with its types`);
  },
};
