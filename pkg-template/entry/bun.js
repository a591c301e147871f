import { readFileSync } from "node:fs";
import wasm from "../flowtether.js";

wasm.initSync({ module: readFileSync(new URL("../flowtether_bg.wasm", import.meta.url)) });

export * from "../flowtether.js";
