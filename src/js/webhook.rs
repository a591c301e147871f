//! Webhooks received: the check of a signature, which the runtime's own cryptography does.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::abort::Abort;
use super::error::configuration;
use super::{args, driver};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::webhook::{SIGNATURE_BYTES, Signed, refusal};

#[wasm_bindgen(module = "/src/js/glue/webhook.js")]
extern "C" {
    #[wasm_bindgen(js_name = signedText)]
    fn signed_text(prefix: &str, body: &JsValue, secret: &str, signatures: Uint8Array, size: usize) -> Promise;
}

#[wasm_bindgen(module = "/src/js/glue/body.js")]
extern "C" {
    #[wasm_bindgen(js_name = bodyOf)]
    fn body_of(value: &JsValue) -> JsValue;
}

/// The event in a body, when the HMAC-SHA256 under the secret of what was signed is among the signatures. Every event of the service
/// has texts as its `members`.
pub fn verify(
    body: &JsValue,
    secret: &JsValue,
    signed: Result<Signed, Error>,
    members: &'static [&'static str],
) -> Promise {
    let checking = check(body, secret, signed);
    driver::promise(Box::pin(async move {
        let checked = Abort::new(None).race(checking?).await;
        let text = Json::from(checked.map_err(|interrupt| driver::rejected(interrupt, "", "webhooks"))?);
        if text.as_js().is_undefined() {
            return Err(refusal("the webhook is not signed with this secret, or its body is not as it came").into());
        }
        let is_event = |event: &Json| event.is_object() && members.iter().all(|name| event.has_text_at(name));
        match Json::parse(&text).filter(is_event) {
            Some(event) => Ok(event.into()),
            None => {
                let names = members.join(" and ");
                Err(refusal(&["the webhook is signed, but its body is no JSON object with ", &names].concat()).into())
            }
        }
    }))
}

fn check(body: &JsValue, secret: &JsValue, signed: Result<Signed, Error>) -> Result<Promise, Error> {
    let body = body_of(body);
    if body.is_undefined() {
        let problem = "must be the request's body as it came, text or bytes";
        return Err(configuration("body", problem));
    }
    let secret = args::string("secret", secret)?;
    if secret.trim_ascii().is_empty() {
        return Err(configuration("secret", "must not be empty"));
    }
    let signed = signed?;
    if signed.signatures.is_empty() {
        return Err(refusal("the webhook has no signature of a known version; was the right header read?"));
    }
    let signatures = Uint8Array::from(signed.signatures.as_slice());
    Ok(signed_text(&signed.prefix, &body, &secret, signatures, SIGNATURE_BYTES))
}
