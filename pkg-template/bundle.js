// What esbuild bundles into the package's flowtether.js: the public names, and as the default export the ways to
// load the WebAssembly, which only the entries see.
import * as api from "./public.js";
import load, { carry, initSync, provide } from "./flowtether.js";

// Minified classes and functions would print as one letter; giving back only the public names costs far less than
// esbuild's --keep-names.
for (const name in api) {
  if (typeof api[name] === "function") Object.defineProperty(api[name], "name", { value: name });
}

// WorkflowClient finds the services' clients by their names.
provide(api);

// A second load while one is under way would put another memory under the objects that the first one made.
let loading;
function init(options) {
  loading ??= load(options)
    .then(() => {})
    .finally(() => (loading = undefined));
  return loading;
}

export * from "./public.js";
export default { init, initSync, carry };
