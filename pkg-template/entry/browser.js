import init from "../flowtether.js";

await init({ module_or_path: new URL("../flowtether_bg.wasm", import.meta.url) });

export * from "../flowtether.js";
