//! Webhooks received: the check of a signature, which the runtime's own cryptography does.

use js_sys::{ArrayBuffer, Promise, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::error::{configuration, unsupported};
use super::{args, driver, text};
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::webhook::{SIGNATURE_BYTES, refusal};

#[wasm_bindgen(module = "/src/js/glue/webhook.js")]
extern "C" {
    #[wasm_bindgen(js_name = isSigned)]
    fn is_signed(secret: Uint8Array, signatures: Uint8Array, size: usize, body: Uint8Array) -> Promise;
}

/// The event in a body, when the body's HMAC-SHA256 under the secret is among the signatures that `read` finds in the
/// header.
pub fn verify([body, signature, secret]: [&JsValue; 3], read: fn(&str) -> Vec<u8>) -> Promise {
    let checking = check(body, &read(&signature.as_string().unwrap_or_default()), secret);
    driver::promise(Box::pin(async move {
        let (body, checking) = checking?;
        if !JsFuture::from(checking).await?.is_truthy() {
            let message = "the webhook is not signed with this secret, or its body is not as it came: check the bytes received, before any parsing";
            return Err(refusal(message).into());
        }
        match Json::parse(&text::decode(&body.to_vec())).filter(Json::is_object) {
            Some(event) => Ok(event.into()),
            None => Err(refusal("the webhook is signed, but its body is no JSON object").into()),
        }
    }))
}

fn check(body: &JsValue, signatures: &[u8], secret: &JsValue) -> Result<(Uint8Array, Promise), Error> {
    let body = match (body.as_string(), body.dyn_ref::<Uint8Array>(), body.dyn_ref::<ArrayBuffer>()) {
        (Some(text), ..) => Uint8Array::from(text.as_bytes()),
        // A copy: what the caller does with its own bytes meanwhile must not count.
        (_, Some(bytes), _) => bytes.slice(0, bytes.length()),
        (.., Some(buffer)) => Uint8Array::new(buffer),
        _ => {
            let problem = "must be the request's body as it came, text or bytes: parsed JSON that is written again has another signature";
            return Err(configuration("body", problem));
        }
    };
    let secret = args::string("secret", secret)?;
    if secret.trim_ascii().is_empty() {
        return Err(configuration("secret", "must not be empty"));
    }
    if signatures.is_empty() {
        return Err(refusal("the webhook has no signature of a known version; was the right header read?"));
    }
    if Json::from(JsValue::from(js_sys::global())).get("crypto").and_then(|crypto| crypto.get("subtle")).is_none() {
        return Err(unsupported("this runtime has no crypto.subtle; a page must be loaded over https"));
    }
    let secret = Uint8Array::from(secret.as_bytes());
    Ok((body.clone(), is_signed(secret, Uint8Array::from(signatures), SIGNATURE_BYTES, body)))
}
