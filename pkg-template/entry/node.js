import { readFileSync } from "node:fs";
import { initSync } from "../flowtether.js";

initSync({ module: readFileSync(new URL("../flowtether_bg.wasm", import.meta.url)) });

export * from "../flowtether.js";
