import wasm from "../flowtether.js";

const { init, initSync } = wasm;

export { init as default, initSync };
export * from "../flowtether.js";
