// What forbids WebAssembly is said by the first call, where it can be caught.
import { ConfigurationError, OpenWop } from "./node_modules/flowtether/entry/browser.js";

let outcome;
try {
  new OpenWop({ baseUrl: location.origin, apiKey: async () => "key-packaging" });
} catch (error) {
  outcome = { isTyped: error instanceof ConfigurationError, field: error.field, message: error.message };
}
document.querySelector("output").textContent = JSON.stringify(outcome);
