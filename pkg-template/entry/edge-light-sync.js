// The entry of edge runtimes where the bundler may be Turbopack and the importer a client component. A module that Turbopack imports
// makes all its importers asynchronous, which Next does not wait for when it renders client components in the edge runtime: they
// were undefined. `next dev` and `next start` compile bytes; what does not, has the module a moment later.
import bytes from "./bytes.js";
import wasm from "../flowtether.js";

if (!wasm.carry(bytes)) {
  import("../flowtether_bg.wasm?module").then(({ default: module }) => wasm.carry(() => module)).catch(() => {});
}

export * from "../flowtether.js";
