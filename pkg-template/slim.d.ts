export * from "./index.js";

/** Where the WebAssembly comes from: the address of `flowtether/wasm`, its bytes, an answer to a request for it, or the compiled module. */
export type WasmSource = string | URL | Response | ArrayBuffer | ArrayBufferView | WebAssembly.Module;

/** Loads the WebAssembly; once the promise resolves, everything else in this package may be used. */
export default function init(options: { module_or_path: WasmSource | Promise<WasmSource> }): Promise<void>;

/** Loads the WebAssembly from bytes or a compiled module that are already here. */
export function initSync(options: { module: ArrayBuffer | ArrayBufferView | WebAssembly.Module }): unknown;
