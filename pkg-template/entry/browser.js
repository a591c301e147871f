// A page's entry, one module: nothing else has to be found, and nothing is awaited. WebKit never runs a module script that imports a
// module with a top-level await in another order than a script before it does.
import wasm from "../flowtether.js";

// A character for each byte, with some of its bits turned; see `latin1` of xtask/src/npm_package.rs.
const text = "<the WebAssembly>";

wasm.carry(() => {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at) ^ 118;
  return bytes;
});

export * from "../flowtether.js";
