import wasm from "../flowtether.js";

const url = new URL("../flowtether_bg.wasm", import.meta.url);
// Node gets here when a tool resolves a page's modules for rendering on a server; it cannot fetch a file.
const fs = url.protocol === "file:" ? globalThis.process?.getBuiltinModule?.("node:fs") : undefined;
await wasm.init({ module_or_path: fs ? fs.readFileSync(url) : url });

export * from "../flowtether.js";
