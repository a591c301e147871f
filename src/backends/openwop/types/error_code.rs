//! The codes of an error answer.

use wasm_bindgen::prelude::wasm_bindgen;

/// Makes the list of codes and the TypeScript union of the same codes.
macro_rules! error_codes {
    ($($code:literal)*) => {
        /// The codes that the protocol lists for error answers.
        pub const HTTP_ERROR_CODES: &[&str] = &[$($code),*];

        /// The TypeScript type of an error code.
        pub const ERROR_CODE_TYPESCRIPT: &str = concat!(
            "/**\n",
            " * The `code` of an `ApiError` from an OpenWOP host: the codes that the protocol lists, or any other string. Hosts\n",
            " * use codes outside the list, `run_not_found` and `workflow_not_found` among them, so decide by the error's class\n",
            " * or its `status` first.\n",
            " */\n",
            "export type OpenWopErrorCode =\n",
            $("    | \"", $code, "\"\n",)*
            "    | (string & {});"
        );
    };
}

error_codes! {
    "unauthenticated" "forbidden" "key_expired" "key_revoked" "validation_error" "not_found" "rate_limited"
    "run_already_active" "idempotency_in_flight" "idempotency_key_mismatch" "unsupported_stream_mode"
    "force_engine_version_forbidden" "mock_provider_forbidden" "capability_not_provided" "capability_required"
    "credential_required" "credential_forbidden" "credential_unavailable" "pack_integrity_mismatch"
    "pack_signature_invalid" "pack_peer_dependency_missing" "pack_lockfile_incomplete" "pack_version_not_found"
    "interrupt_not_found" "approval_token_invalid" "approval_token_expired" "approval_token_consumed"
    "provider_policy_denied" "mcp_server_not_configured" "mcp_timeout" "mcp_network_error" "mcp_server_error"
    "mcp_protocol_error" "mcp_tool_error" "http_url_rejected" "http_timeout" "http_network_error"
    "http_unexpected_status" "webhook_url_rejected" "subscription_not_found" "internal_error"
}

#[wasm_bindgen(typescript_custom_section)]
const ERROR_CODE_SECTION: &str = ERROR_CODE_TYPESCRIPT;

/// Whether the protocol lists this code. Others are real too: the list is open.
pub fn is_known(code: &str) -> bool {
    HTTP_ERROR_CODES.contains(&code)
}
