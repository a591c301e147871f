// Runs a bundle as an edge runtime does where it is deployed: in a realm of its own, where neither text nor bytes become code.
import { readFile } from "node:fs/promises";
import { setImmediate } from "node:timers/promises";
import { createContext, runInContext } from "node:vm";

const [bundle, baseUrl, folder] = process.argv.slice(2);
// `Uint8Array` too: it is the one of what fetch reads.
const { AbortController, TextDecoder, TextEncoder, URL, Uint8Array, atob, clearTimeout, crypto, fetch, performance, setTimeout } = globalThis;
const given = { AbortController, TextDecoder, TextEncoder, URL, Uint8Array, atob, clearTimeout, crypto, fetch, performance, setTimeout };
const compiled = await WebAssembly.compile(await readFile(`node_modules/flowtether/${folder}/flowtether_bg.wasm`));
const context = createContext({ ...given, compiled }, { codeGeneration: { strings: false, wasm: false } });
runInContext(await readFile(bundle, "utf8"), context);
await setImmediate();
console.log(JSON.stringify(await context.quickStart(baseUrl)));
