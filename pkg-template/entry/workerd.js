import wasm from "../flowtether_bg.wasm";
import { initSync } from "../flowtether.js";

initSync({ module: wasm });

export * from "../flowtether.js";
