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

function initSync({ module }) {
  if (wasm !== undefined) return;
  const compiled = module instanceof WebAssembly.Module ? module : new WebAssembly.Module(module);
  __wbg_finalize_init(new WebAssembly.Instance(compiled, __wbg_get_imports()), compiled);
}

async function init({ module_or_path }) {
  if (wasm !== undefined) return;
  let source = await module_or_path;
  if (typeof source === "string" || source instanceof URL) source = await fetch(source);
  const imports = __wbg_get_imports();
  let made;
  if (source instanceof Response) {
    if (!source.ok) throw new Error(`the WebAssembly cannot be loaded: ${source.status} from ${source.url}`);
    // Engines compile while they load only what has this type; not every server gives it.
    const streams = source.headers.get("content-type") === "application/wasm";
    if (streams) made = await WebAssembly.instantiateStreaming(source, imports);
    else source = await source.arrayBuffer();
  }
  made ??= await WebAssembly.instantiate(source, imports);
  // Of a module that is compiled already only the instance is made.
  const { instance = made, module = source } = made;
  __wbg_finalize_init(instance, module);
}

export { initSync, init as default };
