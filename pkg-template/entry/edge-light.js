// The entry of edge runtimes, which compile no bytes where they are deployed: their bundlers import a compiled module by this suffix.
import module from "../flowtether_bg.wasm?module";
import wasm from "../flowtether.js";

wasm.carry(() => module, "flowtether_bg.wasm must be imported as a compiled module: the bundler needs a rule for it");

export * from "../flowtether.js";
