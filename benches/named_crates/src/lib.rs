//! The same small program with and without a crate: a POST whose response is read as text, and options that a caller gives.

use wasm_bindgen::prelude::*;

/// A POST by web-sys: `fetch` is the caller's own or the global one.
#[cfg(feature = "fetch_by_web_sys")]
#[wasm_bindgen]
pub async fn post(
    fetch: js_sys::Function,
    url: String,
    key: String,
    body: String,
    signal: web_sys::AbortSignal,
) -> Result<String, JsValue> {
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_body(&body.into());
    init.set_signal(Some(&signal));
    let headers = web_sys::Headers::new()?;
    headers.set("authorization", &key)?;
    init.set_headers(&headers);
    let sent: js_sys::Promise = fetch.call2(&JsValue::UNDEFINED, &url.into(), &init)?.unchecked_into();
    let response: web_sys::Response = wasm_bindgen_futures::JsFuture::from(sent).await?.unchecked_into();
    let text = wasm_bindgen_futures::JsFuture::from(response.text()?).await?;
    Ok(text.as_string().unwrap_or_default())
}

/// The same by gloo-net, which calls the global `fetch`.
#[cfg(feature = "fetch_by_gloo_net")]
#[wasm_bindgen]
pub async fn post(
    _fetch: js_sys::Function,
    url: String,
    key: String,
    body: String,
    signal: web_sys::AbortSignal,
) -> Result<String, JsValue> {
    let thrown = |error: gloo_net::Error| match error {
        gloo_net::Error::JsError(error) => JsValue::from_str(&error.message),
        _ => JsValue::from_str("another error"),
    };
    let request = gloo_net::http::Request::post(&url)
        .header("authorization", &key)
        .abort_signal(Some(&signal))
        .body(body)
        .map_err(thrown)?;
    request.send().await.map_err(thrown)?.text().await.map_err(thrown)
}

/// The options of a call, read member by member.
#[cfg(feature = "options_by_hand")]
#[wasm_bindgen]
pub fn read(options: JsValue) -> Result<f64, JsValue> {
    let get = |name: &str| js_sys::Reflect::get(&options, &name.into());
    let number = |name: &str, least: f64| match get(name)? {
        value if value.is_undefined() => Ok(0.0),
        value => value.as_f64().filter(|number| *number >= least).ok_or_else(|| JsValue::from_str(name)),
    };
    let mut sum = number("timeoutMs", 1.0)? + number("maxRetries", 0.0)?;
    for entry in js_sys::Object::entries(get("headers")?.unchecked_ref::<js_sys::Object>()).iter() {
        let entry: js_sys::Array = entry.unchecked_into();
        sum += entry.get(1).as_string().ok_or_else(|| JsValue::from_str("headers"))?.len() as f64;
    }
    Ok(sum)
}

#[cfg(feature = "options_by_serde")]
#[derive(serde::Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Options {
    timeout_ms: Option<f64>,
    max_retries: Option<f64>,
    #[serde(default)]
    headers: std::collections::BTreeMap<String, String>,
}

/// The same by serde-wasm-bindgen.
#[cfg(feature = "options_by_serde")]
#[wasm_bindgen]
pub fn read(options: JsValue) -> Result<f64, JsValue> {
    let options: Options = serde_wasm_bindgen::from_value(options)?;
    let headers: usize = options.headers.values().map(String::len).sum();
    Ok(options.timeout_ms.unwrap_or(0.0) + options.max_retries.unwrap_or(0.0) + headers as f64)
}

/// The origin of an address, by the engine's URL.
#[cfg(feature = "url_by_web_sys")]
#[wasm_bindgen]
pub fn origin(address: &str) -> Result<String, JsValue> {
    Ok(web_sys::Url::new(address)?.origin())
}

/// The same by the crate `url`.
#[cfg(feature = "url_by_crate")]
#[wasm_bindgen]
pub fn origin(address: &str) -> Result<String, JsValue> {
    let url = url::Url::parse(address).map_err(|_| JsValue::from_str("address"))?;
    Ok(url.origin().ascii_serialization())
}
