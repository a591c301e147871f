//! Where the service is.

use wasm_bindgen::prelude::wasm_bindgen;

/// The TypeScript type of the constant.
pub const BASE_URL_TYPESCRIPT: &str = r#"/**
 * The addresses of SnapState, for the option `baseUrl`. There is no default, because SnapState's own clients do not agree
 * on one.
 */
export const SnapStateBaseUrl: {
    /**
     * The public service: the default of SnapState's own clients from 1.0.1 on.
     */
    readonly Public: "https://snapstate.dev";
    /**
     * A server of your own on this machine: the default of SnapState's Python client 1.0.0.
     */
    readonly Local: "http://localhost:3000";
};"#;

#[wasm_bindgen(typescript_custom_section)]
const BASE_URL: &str = BASE_URL_TYPESCRIPT;
