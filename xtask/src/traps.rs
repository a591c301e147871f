//! Glue that survives a trap. A trap leaves the WebAssembly as it was in the middle of something: nothing in it may be used again,
//! and nobody would settle its promises.
//!
//! wasm-bindgen can make a new instance (`--experimental-reset-state-function`) and knows which instance an object is of. What is
//! added: the exports are called through `guarded` of `pkg-template/load.js`, which makes the new instance at once, and what is of
//! the old one neither throws where nobody catches it nor touches the memory of the new one.

use anyhow::{Result, bail};

/// What is replaced, wherever it stands; it must stand somewhere.
const REPLACED: &[(&str, &str)] = &[
    ("wasm = instance.exports;", "wasm = guarded(instance.exports);"),
    ("wasm = wasmInstance.exports;", "wasm = guarded(wasmInstance.exports);"),
    // The instance is made anew at once, and not with the next call: until then old objects would pass for new ones.
    ("        __wbg_call_guard();\n", ""),
    ("    __wbg_call_guard();\n", ""),
    ("throw new Error('Invalid stale object from previous Wasm instance');", "throw gone(this);"),
    // A freed object is of no instance. Freeing it again frees nothing.
    (
        "const ptr = this.__wbg_ptr;\n        this.__wbg_ptr = 0;",
        "const ptr = this.__wbg_inst === __wbg_instance_id ? this.__wbg_ptr : 0;\n        this.__wbg_inst = undefined;",
    ),
    // Timers and events of the old instance have nobody to tell.
    ("throw new Error('Cannot invoke closure from previous WASM instance');", "return;"),
    ("if (--state.cnt === 0) {", "if (--state.cnt === 0 && state.instance === __wbg_instance_id) {"),
    // What failed in the old instance is not handed to the new one.
    (
        "function handleError(f, args) {\n    try {",
        "function handleError(f, args) {\n    const id = __wbg_instance_id;\n    try {",
    ),
    (
        "} catch (e) {\n        const idx = addToExternrefTable0(e);",
        "} catch (e) {\n        if (id !== __wbg_instance_id) throw e;\n        const idx = addToExternrefTable0(e);",
    ),
    (
        "Object.defineProperty(obj, '__wbg_inst', { value: __wbg_instance_id, writable: true });",
        "obj.__wbg_inst = __wbg_instance_id;",
    ),
    (
        "Object.defineProperty(this, '__wbg_inst', { value: __wbg_instance_id, writable: true });",
        "this.__wbg_inst = __wbg_instance_id;",
    ),
    (
        "if (this.__wbg_inst !== undefined && this.__wbg_inst !== __wbg_instance_id)",
        "if (this.__wbg_inst !== __wbg_instance_id)",
    ),
];

/// wasm-bindgen's glue, made to survive.
pub fn survive(glue: &str) -> Result<String> {
    let mut survived = free(glue)?;
    for (old, new) in REPLACED {
        if !survived.contains(old) {
            bail!("wasm-bindgen's glue has no `{old}`: has its form changed?");
        }
        survived = survived.replace(old, new);
    }
    Ok(survived)
}

/// `free` of an object of the old instance would free something else in the new one, and a second one nothing.
fn free(glue: &str) -> Result<String> {
    let (mut lines, mut found) = (Vec::new(), false);
    for line in glue.lines() {
        let is_free = line.starts_with("        wasm.__wbg_") && line.ends_with("_free(ptr, 0);");
        found |= is_free;
        let call = line.trim_start();
        lines.push(if is_free { format!("        if (ptr) {call}") } else { line.to_owned() });
    }
    if !found {
        bail!("wasm-bindgen's glue frees no object: has its form changed?");
    }
    Ok(lines.join("\n") + "\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_glue_of_another_form_is_refused() {
        assert!(survive("").is_err());
        assert!(survive("        wasm.__wbg_thing_free(ptr, 0);\n").is_err());
    }

    #[test]
    fn everything_is_replaced() -> Result<()> {
        let whole: String = REPLACED.iter().map(|(old, _)| format!("{old}\n")).collect();
        let survived = survive(&format!("        wasm.__wbg_thing_free(ptr, 0);\n{whole}"))?;
        assert!(survived.contains("if (ptr) wasm.__wbg_thing_free(ptr, 0);"));
        assert!(!survived.contains("new Error") && !survived.contains("defineProperty"));
        Ok(())
    }
}
