import module from "../flowtether_bg.wasm";
import wasm from "../flowtether.js";

wasm.initSync({ module });

export * from "../flowtether.js";
