// How the WebAssembly is loaded, in place of wasm-bindgen's own ways, which take deprecated forms and are three times as long.

import { unloaded } from "./glue.js";
import { isStarted, refuse, start } from "./instance.js";

refuse(unloaded("is not loaded yet: await init() of flowtether/slim first"));

const SIMD = "WebAssembly SIMD is needed (Chrome 91, Firefox 89, Safari 16.4)";
const FILE = `it must be the whole file flowtether/wasm of this version; ${SIMD}`;

/** Says why it did not load and what to change, now and in every call to come. */
function failed(place, error, remedy) {
  if (isIncomplete) {
    remedy = "make TextDecoder and TextEncoder global before the import: Node's are those of node:util";
  } else {
    try {
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    } catch {
      remedy = "a page's content security policy must allow script-src 'wasm-unsafe-eval'; a worker must import the file as a compiled module";
    }
  }
  const typed = unloaded(`cannot be ${place}: ${error?.message}; ${remedy}`, error);
  if (!isStarted()) refuse(typed);
  return typed;
}

// See environment.js.
const isIncomplete = new TextDecoder().decode() === undefined;

function check() {
  if (isIncomplete) throw new Error("TextDecoder is missing here");
}

function make(source, remedy) {
  if (isStarted()) return;
  try {
    check();
    const module = source();
    // Not `instanceof`: the module that Next's edge runtime gives is one of another realm.
    start(module.byteLength === undefined ? module : new WebAssembly.Module(module));
  } catch (error) {
    throw failed("used here", error, remedy);
  }
}

/** Makes the instance of what an entry carries, and returns whether it could; what fails is the error of the first call. */
function carry(source, remedy = SIMD) {
  try {
    make(source, remedy);
  } catch {
    // Every call throws it.
  }
  return isStarted();
}

function initSync(options) {
  make(() => options.module, FILE);
}

async function load(options) {
  if (isStarted()) return;
  let from = "its source";
  try {
    check();
    let source = await options.module_or_path;
    const address = source?.href ?? source;
    if (typeof address === "string") {
      from = address;
      source = await fetch(address);
    }
    if (typeof source?.headers?.get === "function") {
      const type = source.headers.get("content-type");
      from = `${source.url || from}, served as ${type}`;
      if (!source.ok) throw new Error(`the response has status ${source.status}`);
      // Engines compile while they load only what has this type; not every server sets it.
      const streams = source instanceof Response && type === "application/wasm";
      source = streams ? await WebAssembly.compileStreaming(source) : await source.arrayBuffer();
    }
    const { byteLength } = source;
    const compiled = byteLength === undefined ? source : await WebAssembly.compile(source);
    if (!isStarted()) start(compiled);
  } catch (error) {
    throw failed(`loaded from ${from}`, error, FILE);
  }
}

// A second load while one is under way would put another memory under the objects that the first one made.
let loading;
function init(options) {
  loading ??= load(options).finally(() => (loading = undefined));
  return loading;
}

export default { init, initSync, carry };
