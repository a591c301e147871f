// The slim form leaves the loading to its user, and is the package itself in all else.
import init, { initSync, OpenWop, type OpenWopRunEvent, type WasmModule, type WasmSource } from "flowtether/slim";
import * as main from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const bytes: Uint8Array;
declare const buffer: ArrayBuffer;
declare const response: Response;
// What WebAssembly.compile gives, where TypeScript knows it: Node's own types do not.
type Compiled = typeof globalThis extends { WebAssembly: { compile(bytes: ArrayBuffer): Promise<infer Module> } }
  ? Module
  : WasmModule;
declare const compiled: Compiled & object;

holds<Equal<typeof OpenWop, typeof main.OpenWop>>();
holds<Equal<OpenWopRunEvent, main.OpenWopRunEvent>>();

export async function loaded(): Promise<void> {
  const sources: WasmSource[] = ["/flowtether_bg.wasm", new URL("https://host.example"), bytes, buffer, response, compiled];
  for (const source of sources) holds<Equal<ReturnType<typeof init>, Promise<void>>>(), await init({ module_or_path: source });
  await init({ module_or_path: fetch("/flowtether_bg.wasm") });
  initSync({ module: bytes });
  initSync({ module: compiled });
  // @ts-expect-error where it comes from is needed
  await init();
  // @ts-expect-error it is named
  await init("/flowtether_bg.wasm");
  // @ts-expect-error an address cannot be loaded synchronously
  initSync({ module: "/flowtether_bg.wasm" });
}
