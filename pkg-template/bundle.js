// What esbuild bundles into the package's flowtether.js: the public names, and as the default export the ways to
// load the WebAssembly, which only the entries see.
import * as api from "./public.js";
import * as glue from "./glue.js";
import loading from "./load.js";
import { freeOnce, keepParts } from "./instance.js";

for (const name in api) {
  if (typeof api[name] !== "function") continue;
  // Minified classes and functions would print as one letter; giving back only the public names costs far less than
  // esbuild's --keep-names.
  Object.defineProperty(api[name], "name", { value: name });
  if (!api[name].prototype) continue;
  freeOnce(api[name]);
  keepParts(api[name]);
}

// WorkflowClient finds the services' clients by their names.
glue.provide?.(api);

export * from "./public.js";
export default loading;
