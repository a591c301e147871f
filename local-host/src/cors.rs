use axum::body::Body;
use axum::http::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_REQUEST_HEADERS,
    ACCESS_CONTROL_REQUEST_METHOD, ORIGIN, VARY,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::response::Response;

use crate::event_stream::is_event_stream;

const METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
const FLOWMAESTRO_METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, DELETE, PATCH, OPTIONS");
const FLOWMAESTRO_REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Content-Type, Authorization, X-Session-ID, X-Workspace-Id, X-Requested-With, Accept, Origin",
);
/// Measured: this one is never sent.
const FLOWMAESTRO_EXPOSED: HeaderValue = HeaderValue::from_static("X-Correlation-ID");
const MINIMAL_REQUEST_HEADERS: HeaderValue = HeaderValue::from_static("authorization, content-type, last-event-id");

const LISTED_METHODS: HeaderValue = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE, OPTIONS");
const LISTED_REQUEST_HEADERS: HeaderValue = HeaderValue::from_static(
    "Authorization, Cache-Control, Content-Type, Idempotency-Key, Last-Event-ID, Traceparent, Tracestate",
);

/// What pages of other origins may do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cors {
    /// Nothing: no header at all, and a preflight is an unknown route. The four OpenWOP reference hosts
    /// and SnapState do this.
    #[default]
    Closed,
    /// Everything, with credentials: any origin, every request header, every response header.
    Open,
    /// Any origin may send `Authorization`, `Content-Type` and `Last-Event-ID`, and sees no response header.
    Minimal,
    /// Measured on OpenWOP's larger host: any origin, the request headers of its list, which lacks `X-Dedup` and
    /// `OpenWOP-Version`, and one response header, which is none of a response's.
    Listed,
    /// As the tests of OpenWOP's dual host describe it: any origin, the request headers that are asked for, no credentials, and no
    /// response header exposed.
    Reflecting,
    /// Measured on FlowMaestro: any origin with credentials, some request headers, no response header that is sent, and
    /// no event stream.
    FlowMaestro,
}

impl Cors {
    /// The response to a preflight, or None where preflights have no response or this is none.
    pub fn preflight(self, method: &Method, headers: &HeaderMap) -> Option<Response> {
        if method != Method::OPTIONS || !headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD) {
            return None;
        }
        let (methods, allowed) = match self {
            Self::Closed => return None,
            Self::Open | Self::Reflecting => (METHODS, headers.get(ACCESS_CONTROL_REQUEST_HEADERS).cloned()),
            Self::Minimal => (METHODS, Some(MINIMAL_REQUEST_HEADERS)),
            Self::Listed => (LISTED_METHODS, Some(LISTED_REQUEST_HEADERS)),
            Self::FlowMaestro => (FLOWMAESTRO_METHODS, Some(FLOWMAESTRO_REQUEST_HEADERS)),
        };
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response.headers_mut().insert(ACCESS_CONTROL_ALLOW_METHODS, methods);
        if let Some(allowed) = allowed {
            response.headers_mut().insert(ACCESS_CONTROL_ALLOW_HEADERS, allowed);
        }
        Some(response)
    }

    /// Adds what the caller's origin may see.
    pub fn decorate(self, request: &HeaderMap, response: &mut Response) {
        if self == Self::FlowMaestro {
            decorate_as_flowmaestro(request, response);
            return;
        }
        let Some(origin) = request.get(ORIGIN) else {
            return;
        };
        if self == Self::Closed {
            return;
        }
        let exposed = exposed_names(response.headers());
        let headers = response.headers_mut();
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
        headers.append(VARY, HeaderValue::from_static("Origin"));
        if self == Self::Listed {
            headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("Capabilities-Etag"));
        }
        if self == Self::Open {
            headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            if let Some(exposed) = exposed {
                headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
            }
        }
    }
}

/// Measured: all but the origin is there without an `Origin`, too.
fn decorate_as_flowmaestro(request: &HeaderMap, response: &mut Response) {
    if is_event_stream(response) {
        return;
    }
    let headers = response.headers_mut();
    headers.append(VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = request.get(ORIGIN) {
        headers.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin.clone());
    }
    headers.insert(ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
    headers.insert(ACCESS_CONTROL_EXPOSE_HEADERS, FLOWMAESTRO_EXPOSED);
}

/// Every header by name: with credentials a browser takes `*` literally.
fn exposed_names(headers: &HeaderMap) -> Option<HeaderValue> {
    let names: Vec<&str> = headers
        .keys()
        .map(axum::http::HeaderName::as_str)
        .filter(|name| !name.starts_with("access-control-"))
        .collect();
    HeaderValue::from_str(&names.join(", ")).ok()
}
