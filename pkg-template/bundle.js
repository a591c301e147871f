// What esbuild bundles into the package's flowtether.js. Minified classes and functions would print as one
// letter; giving back only the exported names costs far less than esbuild's --keep-names.
import * as exported from "./flowtether.js";

for (const name in exported) {
  if (typeof exported[name] === "function") Object.defineProperty(exported[name], "name", { value: name });
}

export * from "./flowtether.js";
export { default } from "./flowtether.js";
