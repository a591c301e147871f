// What takes the place of wasm-bindgen's own loading in its glue, to which this is appended: that takes deprecated forms,
// and is three times as long.

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
