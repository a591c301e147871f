// Loads what is not the WebAssembly, and then what is: what each attempt and the first call after it fail with.
import init, { ConfigurationError, initSync, OpenWop } from "flowtether/slim";
import { refund } from "./refund.js";

async function failure(attempt) {
  try {
    await attempt();
  } catch (error) {
    return { isTyped: error instanceof ConfigurationError, field: error.field, message: error.message };
  }
}

const call = () => new OpenWop({ baseUrl: "https://host.example", apiKey: async () => "key-packaging" });

/** What a server may send in place of the WebAssembly. */
const sources = {
  "a page": (base) => new URL("index.html", base),
  "a page with the type of WebAssembly": (base) => new URL("page.wasm", base).href,
  "a file that is cut off": (base) => fetch(new URL("cut.wasm", base)),
  "a file that is cut off, of another type": (base) => new URL("cut.bin", base),
  "no file": (base) => new URL("missing.wasm", base),
  "no server": () => fetch("http://127.0.0.1:1/flowtether_bg.wasm"),
  "another module": (base) => new URL("other.wasm", base),
};

export async function attempts(base) {
  const failures = { "nothing yet": { call: await failure(call) } };
  for (const [name, source] of Object.entries(sources)) {
    const load = await failure(() => init({ module_or_path: source(base) }));
    failures[name] = { load, call: await failure(call) };
  }
  const bytes = new Uint8Array(await (await fetch(new URL("whole.bin", base))).arrayBuffer());
  failures["bytes that are cut off"] = { load: await failure(() => initSync({ module: bytes.subarray(0, 1000) })), call: await failure(call) };
  failures["no options"] = { load: await failure(() => init()), call: await failure(call) };
  // Nothing that failed stands in the way of the right file, whatever type it is served with.
  await init({ module_or_path: new URL("whole.bin", base) });
  return { failures, outcome: await refund({ ConfigurationError, OpenWop }, new URL(base).origin) };
}
