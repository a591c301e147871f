import module from "../flowtether_bg.wasm";
import wasm from "../flowtether.js";

wasm.carry(() => module);

export * from "../flowtether.js";
