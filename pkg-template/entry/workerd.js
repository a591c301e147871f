import module from "../flowtether_bg.wasm";
import wasm from "../flowtether.js";

wasm.carry(() => module, "flowtether_bg.wasm must be imported as a compiled module: the bundler needs a rule for it");

export * from "../flowtether.js";
