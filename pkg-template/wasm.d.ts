import type { WasmSource } from "./slim.js";

/** The WebAssembly, as the bundler that imports it gives it: its address, its bytes or the compiled module. */
declare const wasm: WasmSource;
export default wasm;
