// What takes the place of wasm-bindgen's own loading in its glue, to which this is appended: that takes deprecated forms,
// and is three times as long.

// The exports, each with what happens when it traps: everything that waits is rejected, and the next call finds a new instance.
function guarded(exports) {
  const calls = {};
  for (const [name, call] of Object.entries(exports)) {
    if (typeof call !== "function") {
      calls[name] = call;
      continue;
    }
    // A callback has nobody to tell, and some look at what they got. Its name begins so: see xtask/src/short_names.rs.
    const isCallback = name.startsWith("$_");
    let asks = false;
    calls[name] = (...given) => {
      if (asks) enter();
      try {
        return call(...given);
      } catch (error) {
        // What JavaScript throws passes through; a stack that is used up throws a RangeError.
        if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
        if (wasm === calls) __wbg_reset_state();
        const typed = died(error);
        if (isCallback) return [];
        throw typed;
      } finally {
        if (asks || isMissed) {
          asks = !isCallback;
          exit();
        }
      }
    };
  }
  return calls;
}

// Why nothing can be called: every export throws it. An import never throws, or nobody could catch it.
function unavailable(error) {
  wasm = new Proxy({}, { get: () => { throw fromCaller(error); } });
  isLoaded = false;
}

let isLoaded;
unavailable(unloaded("is not loaded yet: await init() of flowtether/slim first"));

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
  if (!isLoaded) unavailable(typed);
  return typed;
}

// See environment.js.
const isIncomplete = new TextDecoder().decode() === undefined;

function imports() {
  if (isIncomplete) throw new Error("TextDecoder is missing here");
  return __wbg_get_imports();
}

function make(source, remedy) {
  if (isLoaded) return;
  try {
    const given = imports();
    const module = source();
    // Not `instanceof`: the module that Next's edge runtime gives is one of another realm.
    const compiled = module.byteLength === undefined ? module : new WebAssembly.Module(module);
    finish(new WebAssembly.Instance(compiled, given), compiled);
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
  return isLoaded;
}

function initSync(options) {
  make(() => options.module, FILE);
}

function finish(instance, module) {
  __wbg_finalize_init(instance, module);
  isLoaded = true;
}

async function init(options) {
  if (isLoaded) return;
  let from = "its source";
  try {
    let source = await options.module_or_path;
    const address = source?.href ?? source;
    if (typeof address === "string") {
      from = address;
      source = await fetch(address);
    }
    let made;
    if (typeof source?.headers?.get === "function") {
      const type = source.headers.get("content-type");
      from = `${source.url || from}, served as ${type}`;
      if (!source.ok) throw new Error(`the response has status ${source.status}`);
      // Engines compile while they load only what has this type; not every server sets it.
      const streams = source instanceof Response && type === "application/wasm";
      if (streams) made = await WebAssembly.instantiateStreaming(source, imports());
      else source = await source.arrayBuffer();
    }
    made ??= await WebAssembly.instantiate(source, imports());
    if (isLoaded) return;
    // Of a module that is compiled already only the instance is made.
    const { instance = made, module = source } = made;
    finish(instance, module);
  } catch (error) {
    throw failed(`loaded from ${from}`, error, FILE);
  }
}

export { initSync, carry, init as default };
