//! Sends one attempt. The request is a URL string and a plain init: a `Request` object would be built twice by Node's
//! fetch, and a caller's own `fetch` can read these.

use js_sys::{Function, Promise};
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::client::Client;
use super::driver::Failure;
use crate::core::auth::{Secret, Secrets};
use crate::core::decimal;
use crate::core::error::{Cause, Error, ErrorKind};
use crate::core::json::Json;
use crate::core::operation::Service;
use crate::core::request::{Headers, Request};
use crate::core::response::READ_HEADERS;
use crate::core::split;
use crate::prelude::*;

#[wasm_bindgen(module = "/src/js/glue/fetch.js")]
extern "C" {
    #[wasm_bindgen(js_name = send, catch)]
    fn send_request(
        url: &str,
        method: &str,
        fields: &str,
        body: &JsValue,
        signal: &AbortSignal,
        fetch: &JsValue,
        is_sealed: bool,
        more: &JsValue,
    ) -> Result<Promise, JsValue>;
    #[wasm_bindgen(js_name = headOf, catch)]
    fn head_of(response: &JsValue, names: &str) -> Result<String, JsValue>;
    /// The global of this name; undefined where there is none.
    #[wasm_bindgen(js_name = globalOf)]
    pub fn global(name: &str) -> JsValue;
    /// Whether fetch writes header values as UTF-8. workerd does; the others write Latin-1 and refuse what is beyond.
    #[wasm_bindgen(js_name = headersAreUtf8)]
    pub fn headers_are_utf8() -> bool;
    #[wasm_bindgen(js_name = isolatesRequests)]
    pub fn isolates_requests() -> bool;
    #[wasm_bindgen(js_name = headsComeLate)]
    pub fn heads_come_late() -> bool;
}

/// The head of a response.
pub struct Head {
    /// The response itself. Whatever is read of it may throw: it need not be the engine's.
    pub raw: JsValue,
    /// Its status.
    pub status: u16,
    /// Those of its headers that the core reads.
    pub headers: Headers,
    /// Whether all its headers can be seen, and the engine holds it to them.
    pub is_basic: bool,
    /// Whether it is a redirect that was not followed.
    is_redirect: bool,
    /// What must not be shown of its request.
    pub secrets: Secrets,
}

/// Asks the caller's function for a credential.
pub fn ask_key(callback: &Function, field: &'static str) -> Result<Promise, Error> {
    Ok(Promise::resolve(&callback.call0(&JsValue::UNDEFINED).map_err(|thrown| no_key(field, thrown))?))
}

/// Whether a request holds a credential, and all that it holds.
pub fn secrets(client: &Client, request: &Request, own: &Headers, key: Option<Secret>) -> (bool, Secrets) {
    let headers = [client.headers.clone(), own.clone()];
    let is_sealed = client.has_key() || headers.iter().any(|headers| headers.credentials().next().is_some());
    (is_sealed, Secrets { key, token: request.token.clone(), headers })
}

/// Reads the head of what fetch returned.
pub fn head(
    client: &Client,
    outcome: Result<JsValue, JsValue>,
    secrets: Secrets,
    is_sealed: bool,
) -> Result<Head, Failure> {
    let raw = outcome.inspect_err(forget_address).map_err(Failure::Thrown)?;
    let is_own = client.transport.fetch.is_some();
    let refuse = |problem| Error::configuration("fetch", problem).into();
    if is_own && let Some(problem) = problem(&Json::from(raw.clone())) {
        return Err(refuse(problem));
    }
    // With that of the engine nothing is wrong, and to ask would cost each call; a program may have none, or a stub.
    let refused = |thrown| problem(&Json::from(raw.clone())).map_or(Failure::Thrown(thrown), refuse);
    let head = read_head(&raw, !is_own, secrets).map_err(refused)?;
    if is_sealed && head.is_redirect {
        return Err(redirected(head.status).into());
    }
    // A service worker or a fetch of the caller's own gives `Response.error()`, or what a page may not read.
    if head.status == 0 && !head.is_redirect {
        return Err(Failure::Thrown(JsValue::from_str("fetch returned a response without a status")));
    }
    Ok(head)
}

fn read_head(raw: &JsValue, is_engines: bool, secrets: Secrets) -> Result<Head, JsValue> {
    let text = head_of(raw, READ_HEADERS)?;
    let mut lines = split::parts(&text, b"\n");
    let status = lines.next().and_then(decimal::read).unwrap_or_default() as u16;
    let kind = lines.next();
    let mut headers = Headers::new();
    for (name, value) in split::parts(READ_HEADERS, b"\n").zip(lines) {
        if !value.is_empty() {
            headers.set(name, value);
        }
    }
    // Browsers hide a redirect that they were asked not to follow.
    let is_redirect = matches!(status, 301..=303 | 307 | 308) || kind == Some("opaqueredirect");
    Ok(Head { raw: raw.clone(), status, headers, is_basic: kind == Some("basic") && is_engines, is_redirect, secrets })
}

fn redirected(status: u16) -> Error {
    let mut error = Error::new(
        ErrorKind::Api,
        "the service redirects, and neither a key nor headers go along; use the address that it redirects to as baseUrl or url",
    );
    error.status = status;
    error.code = Some("redirected".to_owned());
    error
}

fn no_key(field: &'static str, thrown: JsValue) -> Error {
    let error = Error::configuration(field, "callback threw; see cause");
    error.caused_by(Cause::Thrown(thrown.into()))
}

/// The credential that the caller's function gave.
pub fn read_key(outcome: Result<JsValue, JsValue>, field: &'static str) -> Result<Secret, Error> {
    let key = outcome.map_err(|thrown| no_key(field, thrown))?.as_string();
    let key = key.ok_or_else(|| Error::configuration(field, "must be a string: the callback returned something else"));
    key.and_then(|key| Secret::new(field, key))
}

/// Sends a request.
pub fn dispatch(
    client: &Client,
    service: &Service,
    request: &Request,
    body: Option<&JsValue>,
    secrets: &Secrets,
    is_sealed: bool,
    signal: AbortSignal,
) -> Result<Promise, JsValue> {
    let mut headers = request.headers.clone();
    for given in &secrets.headers {
        headers.extend(given);
    }
    if let Some(key) = &secrets.key {
        service.scheme.apply(key, &mut headers);
    }
    let path = request.path.as_str();
    let url = if path.starts_with('/') { [&client.base_url, path].concat() } else { path.to_owned() };
    let none = JsValue::UNDEFINED;
    let fetch = client.transport.fetch.as_ref().map_or(&none, |fetch| fetch.as_ref());
    let body = body.unwrap_or(&none);
    send_request(
        &url,
        request.method.as_str(),
        headers.as_lines(),
        body,
        &signal,
        fetch,
        is_sealed,
        client.init.as_js(),
    )
}

/// Bun's fetch writes the URL into the error it throws, and an interrupt's token stands in the URL.
fn forget_address(thrown: &JsValue) {
    let mut error = Json::from(thrown.clone());
    if error.string_at("path").is_some() {
        error.set("path", Json::string(""));
    }
}

/// What is wrong with what a `fetch` returned; the global one, where there is none, returns nothing (`pkg-template/environment.js`).
/// It need not be of this realm's class, but what is read here of a Response must be there.
fn problem(response: &Json) -> Option<&'static str> {
    let is_method = |holder: &Json, name| holder.get(name).is_some_and(|method| method.as_js().is_function());
    let body = response.get("body");
    let is_response = response.number_at("status").is_some()
        && response.get("headers").is_some_and(|headers| is_method(&headers, "get"))
        && (body.as_ref().is_some_and(|body| is_method(body, "getReader")) || is_method(response, "text"));
    if !is_response {
        return Some("must return a promise of a Response: pass one as the option `fetch`");
    }
    // Its text would read as empty, and an empty response is a legal one.
    let is_read = response.is_true_at("bodyUsed") || body.is_some_and(|body| body.is_true_at("locked"));
    is_read.then_some("must return a Response whose body nobody has read; clone it first")
}

/// What every request of a client has.
pub fn init(credentials: Option<&str>) -> Json {
    let mut init = Json::object();
    if let Some(mode) = credentials {
        init.set("credentials", Json::string(mode));
    }
    // A response about a run must not come from a browser's cache. `Cache-Control` cannot ask for that across origins (a
    // preflight may refuse it), and workerd refuses the option `cache`.
    if is_browser() {
        init.set("cache", Json::string("no-store"));
    }
    init
}

/// Whether this is a page or a worker of one.
pub fn is_browser() -> bool {
    has("document") || has("importScripts")
}

/// Whether there is a global of this name.
pub fn has(name: &str) -> bool {
    let global = global(name);
    !global.is_undefined() && !global.is_null()
}
