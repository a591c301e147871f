//! Webhooks received: the check of a signature, which the runtime's own cryptography does.

use js_sys::{Promise, Uint8Array};
use wasm_bindgen::prelude::*;

use super::body::body_of;
use super::error::configuration;
use super::{args, source};
use crate::core::error::Error;
use crate::core::webhook::{SIGNATURE_BYTES, Signed, refusal};

#[wasm_bindgen(module = "/src/js/glue/webhook.js")]
extern "C" {
    #[wasm_bindgen(js_name = signedEvent)]
    fn signed_event(
        prefix: &str,
        body: &JsValue,
        secret: &str,
        signatures: Uint8Array,
        size: usize,
        members: &str,
    ) -> Promise;
}

/// The event in a body, when the HMAC-SHA256 under the secret of what was signed is among the signatures. Every event of the service
/// has texts as its `members`, which have a space between them.
pub fn verify(body: &JsValue, secret: &JsValue, signed: Result<Signed, Error>, members: &str) -> Promise {
    check(body, secret, signed, members).unwrap_or_else(|error| source::promise(Err(error)))
}

fn check(body: &JsValue, secret: &JsValue, signed: Result<Signed, Error>, members: &str) -> Result<Promise, Error> {
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
    Ok(signed_event(&signed.prefix, &body, &secret, signatures, SIGNATURE_BYTES, members))
}
