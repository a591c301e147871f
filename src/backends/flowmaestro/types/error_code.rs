//! The codes of an error answer.

use wasm_bindgen::prelude::wasm_bindgen;

/// Makes the list of codes and the TypeScript union of the same codes.
macro_rules! error_codes {
    ($($code:literal)*) => {
        /// The codes that the service's own error answers carry.
        pub const ERROR_CODES: &[&str] = &[$($code),*];

        /// The TypeScript type of an error code.
        pub const ERROR_CODE_TYPESCRIPT: &str = concat!(
            "/**\n",
            " * The `code` of an `ApiError` from FlowMaestro: the codes of its public API, or any other string. An answer that its\n",
            " * web framework made itself, as to an id that is no UUID, carries a code of the framework or of the database.\n",
            " */\n",
            "export type FlowMaestroErrorCode =\n",
            $("    | \"", $code, "\"\n",)*
            "    | (string & {});"
        );
    };
}

error_codes! {
    "invalid_api_key" "expired_api_key" "revoked_api_key" "insufficient_scope" "resource_not_found" "validation_error"
    "timeout" "rate_limit_exceeded" "execution_failed" "internal_error" "not_implemented" "service_unavailable"
}

#[wasm_bindgen(typescript_custom_section)]
const ERROR_CODE_SECTION: &str = ERROR_CODE_TYPESCRIPT;
