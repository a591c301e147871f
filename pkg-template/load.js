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
    calls[name] = (...given) => {
      try {
        return call(...given);
      } catch (error) {
        // What JavaScript throws passes through; a stack that is used up throws a RangeError.
        if (!(error instanceof WebAssembly.RuntimeError || error instanceof RangeError)) throw error;
        if (wasm === calls) __wbg_reset_state();
        const typed = died(error);
        // A callback has nobody to tell, and some look at what they got. Its name begins so: see xtask/src/short_names.rs.
        if (name.startsWith("$_")) return [];
        throw typed;
      }
    };
  }
  return calls;
}

// Why nothing can be called: every export throws it. An import never throws, or nobody could catch it.
function unavailable(error) {
  wasm = new Proxy({}, { get: () => { throw error; } });
  isLoaded = false;
}

let isLoaded;
unavailable(unloaded("is not loaded yet: await init() of flowtether/slim first"));

const REMEDY = "a page's content security policy must allow script-src 'wasm-unsafe-eval'; WebAssembly SIMD is needed (Chrome 91, Firefox 89, Safari 16.4)";

/** Makes the instance of what an entry carries; what fails is the error of the first call. */
function carry(source) {
  try {
    initSync({ module: source() });
  } catch (error) {
    unavailable(unloaded(`cannot be used here: ${error.message}; ${REMEDY}`, error));
  }
}

function initSync({ module }) {
  if (isLoaded) return;
  // Not `instanceof`: the module that Next's edge runtime gives is one of another realm.
  const compiled = module.byteLength === undefined ? module : new WebAssembly.Module(module);
  finish(new WebAssembly.Instance(compiled, __wbg_get_imports()), compiled);
}

function finish(instance, module) {
  __wbg_finalize_init(instance, module);
  isLoaded = true;
}

async function init({ module_or_path }) {
  if (isLoaded) return;
  let source = await module_or_path;
  if (typeof source === "string" || source instanceof URL) source = await fetch(source);
  const imports = __wbg_get_imports();
  let made;
  let from = "its source";
  try {
    if (source instanceof Response) {
      from = source.url || from;
      if (!source.ok) throw new Error(`the response has status ${source.status}`);
      // Engines compile while they load only what has this type; not every server sets it.
      const streams = source.headers.get("content-type") === "application/wasm";
      if (streams) made = await WebAssembly.instantiateStreaming(source, imports);
      else source = await source.arrayBuffer();
    }
    made ??= await WebAssembly.instantiate(source, imports);
  } catch (error) {
    throw unloaded(`cannot be loaded from ${from}: ${error.message}; it must be the file flowtether/wasm of this version; ${REMEDY}`, error);
  }
  // Of a module that is compiled already only the instance is made.
  const { instance = made, module = source } = made;
  finish(instance, module);
}

export { initSync, carry, init as default };
