//! Webhooks received: from the caller's arguments to what was delivered.

use js_sys::{Array, Date, Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use crate::backends::openwop::deliveries::{HEADERS, TOLERANCE_MS, checks, subscription};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::js::body::body_of;
use crate::js::error::configuration;
use crate::js::options::Options;
use crate::js::source;
use crate::prelude::*;

#[wasm_bindgen(module = "/src/backends/openwop/glue/webhook.js")]
extern "C" {
    #[wasm_bindgen(js_name = headersOf, catch)]
    fn headers_of(headers: &JsValue, names: &str) -> Result<String, JsValue>;
    fn delivered(body: &JsValue, secrets: &Array, checks: &Array, id: &str) -> Promise;
}

/// What a delivery holds, when one of its signatures is right under one of the secrets.
pub fn verify(body: &JsValue, headers: &JsValue, secret: &JsValue, options: &JsValue) -> Promise {
    check(body, headers, secret, options).unwrap_or_else(|error| source::promise(Err(error)))
}

fn check(body: &JsValue, headers: &JsValue, secret: &JsValue, options: &JsValue) -> Result<Promise, Error> {
    let options = Options::read("options", options, &[&["toleranceMs"]]);
    let tolerance_ms = options.limit("toleranceMs", 0.0).unwrap_or(TOLERANCE_MS);
    options.finish()?;
    let body = body_of(body);
    if body.is_undefined() {
        return Err(configuration("body", "must be the request's body as it came, text or bytes"));
    }
    let problem = |_| configuration("headers", "must be the request's headers: a Headers, or an object of them");
    let headers = headers_of(headers, HEADERS).map_err(problem)?;
    let headers: Vec<&str> = headers.split('\n').collect();
    let secret = Json::from(secret.clone());
    let secrets = secret.items().unwrap_or_else(|| vec![secret]);
    let is_secret = |secret: &Json| secret.as_string().is_some_and(|secret| !secret.trim_ascii().is_empty());
    if secrets.is_empty() || !secrets.iter().all(is_secret) {
        return Err(configuration("secret", "must be a non-empty string, or an array of those that are in use"));
    }
    let list = Array::new();
    for check in checks(&headers, tolerance_ms, Date::now())? {
        let signatures = Uint8Array::from(check.signatures.as_slice());
        list.push(&Array::of3(&check.prefix.into(), &signatures, &check.standard.into()));
    }
    let secrets: Array = secrets.into_iter().map(JsValue::from).collect();
    Ok(delivered(&body, &secrets, &list, subscription(&headers)))
}
