// The WebAssembly itself is what the slim form is loaded from, and nothing else.
import init, { type WasmSource } from "flowtether/slim";
import wasm from "flowtether/wasm";
import * as all from "flowtether/wasm";
import { type Equal, holds } from "./equal.js";

holds<Equal<typeof wasm, WasmSource>>();

export async function loaded(): Promise<void> {
  await init({ module_or_path: wasm });
  // @ts-expect-error it exports nothing by a name
  all.OpenWop;
}
