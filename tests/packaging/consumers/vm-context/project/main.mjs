// Runs an entry in a context of its own, as test runners do, and tells what its first call throws.
import { readFile } from "node:fs/promises";
import path from "node:path";
import vm from "node:vm";

const [entry, wasm, ...names] = process.argv.slice(2);
const given = Object.fromEntries(names.map((name) => [name, globalThis[name]]));
const context = vm.createContext(given, { codeGeneration: { wasm: wasm === "wasm" } });
const modules = new Map();

async function link(file) {
  if (!modules.has(file)) modules.set(file, read(file));
  return modules.get(file);
}

async function read(file) {
  if (/\.wasm/.test(file)) {
    // What a bundler that does not know the file makes of it.
    return new vm.SyntheticModule(["default"], function () { this.setExport("default", "/assets/flowtether.wasm"); }, { context });
  }
  return new vm.SourceTextModule(await readFile(file, "utf8"), { context, identifier: file });
}

async function load(file) {
  if (file.endsWith(".cjs")) {
    const module = { exports: {} };
    vm.runInContext(`(function (module, exports) {${await readFile(file, "utf8")}\n})`, context)(module, module.exports);
    return module.exports;
  }
  const module = await link(file);
  await module.link((specifier, { identifier }) => link(path.resolve(path.dirname(identifier), specifier)));
  await module.evaluate();
  return module.namespace;
}

const flowtether = await load(path.resolve("node_modules/flowtether/entry", entry));
const { ConfigurationError, OpenWop } = flowtether;
const calls = [() => new OpenWop({ baseUrl: "https://host.example", apiKey: async () => "key-packaging" })];
if (entry.startsWith("slim.")) {
  const bytes = await readFile("node_modules/flowtether/flowtether_bg.wasm");
  calls.unshift(() => flowtether.default({ module_or_path: bytes }), () => flowtether.initSync({ module: bytes }));
}
const failures = [];
for (const call of calls) {
  try {
    await call();
    failures.push(undefined);
  } catch (error) {
    failures.push({ isTyped: error instanceof ConfigurationError, field: error.field, message: error.message });
  }
}
console.log(JSON.stringify(failures));
