export * from "./index.js";

/** A compiled module: `WebAssembly.Module`, in projects that have that type. Node's own types lack it. */
export type WasmModule = object &
  (typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object);

/** Where the WebAssembly comes from: the address of `flowtether/wasm`, its bytes, a response to a request for it, or the compiled module. */
export type WasmSource = string | URL | Response | ArrayBuffer | ArrayBufferView | WasmModule;

/** Loads the WebAssembly; once the promise resolves, everything else in this package may be used. */
export default function init(options: { module_or_path: WasmSource | Promise<WasmSource> }): Promise<void>;

/** Loads the WebAssembly from bytes or a compiled module that are already here. */
export function initSync(options: { module: ArrayBuffer | ArrayBufferView | WasmModule }): unknown;
