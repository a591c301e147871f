// The entry of edge runtimes that compile no bytes: their bundlers import a compiled module by this suffix.
import module from "../flowtether_bg.wasm?module";
import wasm from "../flowtether.js";

wasm.carry(() => module);

export * from "../flowtether.js";
