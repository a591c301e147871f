// The entry of Node, Deno and Bun, one module: a bundler leaves a file behind that is read beside it.
import wasm from "../flowtether.js";

const base64 = "<the WebAssembly>";

wasm.carry(() => /** @type {any} */ (Uint8Array).fromBase64?.(base64) ?? Buffer.from(base64, "base64"));

export * from "../flowtether.js";
