//! Errors out: a [`Error`] becomes an instance of its JavaScript class.

use wasm_bindgen::prelude::*;

use crate::core::error::{Cause, Error, ErrorKind};
use crate::core::json::Json;
use crate::prelude::*;

#[wasm_bindgen(module = "/src/js/glue/errors.js")]
extern "C" {
    #[wasm_bindgen(js_name = createError)]
    fn create_error(kind: u32, message: &str, fields: &JsValue) -> JsValue;
}

#[allow(non_snake_case, dead_code)]
mod classes {
    crate::js::reexport! {
        "/src/js/glue/errors.js"
        FlowtetherError ApiError ValidationError AuthenticationError PermissionDeniedError NotFoundError ConflictError
        PayloadTooLargeError RateLimitError ServerError ConnectionError TimeoutError StreamError ConfigurationError
        UnsupportedOperationError WebhookVerificationError
    }
}

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** The base of every error this package makes. No text of the package's own holds a credential or a request header: where the service echoes one in a message, a code, a request id or a header, `[redacted]` is shown. `body` and `details` (of SyncTeams also `data`) are the service's own, and are left as they came. */
export class FlowtetherError extends Error {
  /** The service, such as `openwop`; empty when the error belongs to none. */
  readonly provider: string;
  /** The operation, such as `runs.create`; empty when the error belongs to none. */
  readonly operation: string;
  /** Whether the same call may succeed later, and does nothing twice when it is made again. After a time-out, a lost response, a 408 or a 5xx what starts or sends something may have been done: then it is false, unless an `idempotencyKey` was sent or `retryUnsafe` set. */
  readonly retryable: boolean;
  /** The members as a plain object, for logs. */
  toJSON(): Record<string, unknown>;
}
/** The service responded, but not with success; or with a body that cannot be read (`code` is then `invalid_json` or `response_too_large`). */
export class ApiError extends FlowtetherError {
  /** The HTTP status. */
  readonly status: number;
  /** The service's own error code: an open set, so branch on `status` first. */
  readonly code?: string;
  /** The service's own details, untouched. */
  readonly details?: unknown;
  /** The service's id of the request. */
  readonly requestId?: string;
  /** The trace id of the response's `traceparent`: 32 hexadecimal digits. */
  readonly traceId?: string;
  /** How long the service asks to wait, in ms: from `Retry-After`, else from the body. */
  readonly retryAfterMs?: number;
  /** The response's body: the parsed JSON, or its text. */
  readonly body?: unknown;
  /** There when an attempt of this call before got no response: what this one was refused for may be that one's effect. */
  readonly afterLostReply?: true;
}
/** 400 or 422: the service refused the request's content. */
export class ValidationError extends ApiError {}
/** 401: the key is missing, wrong or expired. */
export class AuthenticationError extends ApiError {}
/** 403: the key may not do this. */
export class PermissionDeniedError extends ApiError {}
/** 404. OpenWOP's reference hosts also respond with it for an interrupt that is already resolved. */
export class NotFoundError extends ApiError {}
/** 409. SnapState: also a success for a step that was saved before with something else (`code` is then `not_overwritten`). */
export class ConflictError extends ApiError {
  /** SnapState: the checkpoint with which the step was saved before. */
  readonly existing?: { readonly checkpoint_id: string; readonly etag: string };
}
/** 413. */
export class PayloadTooLargeError extends ApiError {}
/** 429. */
export class RateLimitError extends ApiError {}
/** 500 to 599. */
export class ServerError extends ApiError {}
/** No response: network, DNS or TLS failure, or a page on another origin that may not read the response. `cause` is what fetch threw. */
export class ConnectionError extends FlowtetherError {}
/** `timeoutMs` or `maxWaitMs` passed. */
export class TimeoutError extends FlowtetherError {}
/** An event stream cannot be resumed. */
export class StreamError extends FlowtetherError {
  /** `gap`: the server no longer has the events after the cursor. `protocol`: it sent something else than an event stream, or an event over the limit. `gave-up`: too many failed connections in a row. */
  readonly reason: "gap" | "protocol" | "gave-up";
}
/** An argument or option is wrong. Nothing was sent. */
export class ConfigurationError extends FlowtetherError {
  /** The argument or option. */
  readonly field: string;
}
/** The service or this runtime cannot do it. Nothing was sent; or, where there is a `status`, an OpenWOP host responded that it has no such operation. */
export class UnsupportedOperationError extends FlowtetherError {
  /** The HTTP status, where the host was asked: 404, 405 or 501. */
  readonly status?: number;
  /** The host's own error code, where it was asked. */
  readonly code?: string;
}
/** A webhook that was received is not signed with the secret, or its body is not as it came, or is no event. Respond with a 400. */
export class WebhookVerificationError extends FlowtetherError {}
"#;

impl From<Error> for JsValue {
    fn from(error: Error) -> Self {
        to_js(&error)
    }
}

/// The instance of an error's JavaScript class.
pub fn to_js(error: &Error) -> JsValue {
    let mut fields = Json::object();
    fields.set("provider", Json::string(error.provider));
    fields.set("operation", Json::string(error.operation));
    fields.set("retryable", Json::boolean(error.retryable));
    if error.status > 0 {
        fields.set("status", Json::number(f64::from(error.status)));
    }
    let texts = [
        ("code", error.code.as_deref()),
        ("requestId", error.request_id.as_deref()),
        ("traceId", error.trace_id.as_deref()),
        ("field", error.field.as_deref()),
        ("reason", error.reason.map(|reason| reason.as_str())),
    ];
    for (name, text) in texts {
        if let Some(text) = text {
            fields.set(name, Json::string(text));
        }
    }
    if let Some(ms) = error.retry_after_ms {
        fields.set("retryAfterMs", Json::number(ms));
    }
    let values = [("details", &error.details), ("body", &error.body)];
    for (name, value) in values {
        if let Some(value) = value {
            fields.set(name, value.clone());
        }
    }
    match &error.cause {
        Some(Cause::Thrown(thrown)) => fields.set("cause", thrown.clone()),
        Some(Cause::Error(cause)) => fields.set("cause", Json::from(to_js(cause))),
        None => {}
    }
    if let Some(members) = &error.members {
        for name in members.keys() {
            fields.set(&name, members.get(&name).unwrap_or_else(Json::null));
        }
    }
    create_error(error.kind as u32, &error.message, fields.as_js())
}

/// The error of an argument or option.
pub fn configuration(field: &str, problem: &str) -> Error {
    Error::configuration(field.to_owned(), problem)
}

/// The error of something this runtime cannot do.
pub fn unsupported(message: &str) -> Error {
    Error::new(ErrorKind::Unsupported, message)
}
