import wasm from "../flowtether.js";
import base64 from "../flowtether_wasm_inline.js";

wasm.initSync({ module: Uint8Array.from(atob(base64), (character) => character.charCodeAt(0)) });

export * from "../flowtether.js";
