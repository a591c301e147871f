//! The tests of this folder in Node. As an ES module: CommonJS cannot load the package's own JavaScript.
#![cfg(target_arch = "wasm32")]

wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_node_experimental);

mod json;
mod machines;
