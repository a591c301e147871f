//! Options in: each object is read once, every name must be known, every value must have its type.

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::args;
use super::error::configuration;
use super::random;
use crate::core::decimal;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::request::Headers;
use crate::core::retry::RetryPolicy;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** Options that every method takes last. */
export interface RequestOptions {
  /** Aborts the call, its waits included. The promise rejects with `signal.reason` itself. */
  signal?: AbortSignal;
  /** Time limit of each attempt, in ms, from sending to the last byte of the answer; for a stream, to its first byte. Default: the client's. */
  timeoutMs?: number;
  /** Attempts after the first. Default: the client's. Only what may safely be repeated is: reads, and writes with an `idempotencyKey`. */
  maxRetries?: number;
  /** Headers added to the client's, replacing those of the same name. */
  headers?: Record<string, string>;
}
/** Options of methods that change something. */
export interface MutationOptions extends RequestOptions {
  /** Makes the host recognise a repeated request, and so makes it safe to repeat: 1 to 255 visible ASCII characters, or `"auto"` for a new UUID that is kept over the retries of this call. */
  idempotencyKey?: string | "auto";
}
/** How often and how patiently a call is repeated. */
export interface RetryOptions {
  /** Attempts after the first. Default 2. */
  maxRetries?: number;
  /** The first wait in ms, before jitter; it doubles with each attempt. Default 500. */
  baseDelayMs?: number;
  /** The longest wait in ms. A service that asks for more gets no retry: the error is raised at once, with `retryAfterMs`. Default 30000. */
  maxDelayMs?: number;
}
"#;

/// An options object that is being read.
pub struct Options {
    object: Option<Json>,
}

impl Options {
    /// Takes an options argument called `name` whose members must all be in `known`.
    pub fn read(name: &str, value: &JsValue, known: &[&[&str]]) -> Result<Self, Error> {
        let object = args::optional_object(name, value)?;
        if let Some(unknown) =
            object.iter().flat_map(Json::keys).find(|key| !known.iter().any(|names| names.contains(&key.as_str())))
        {
            return Err(configuration(
                &unknown,
                &["is not an option here; known are ", &known.concat().join(", ")].concat(),
            ));
        }
        Ok(Self { object })
    }

    /// The value of an option; `None` when it is left out.
    pub fn value(&self, key: &str) -> Option<JsValue> {
        Some(self.object.as_ref()?.get(key)?.into())
    }

    /// A string option.
    pub fn string(&self, key: &str) -> Result<Option<String>, Error> {
        self.value(key).map(|value| args::string(key, &value)).transpose()
    }

    /// An option that is one string or an array of them.
    pub fn strings(&self, key: &str) -> Result<Vec<String>, Error> {
        let Some(value) = self.value(key).map(Json::from) else { return Ok(Vec::new()) };
        let items = value.items().unwrap_or_else(|| vec![value]);
        let texts = items.iter().map(Json::as_string).collect::<Option<_>>();
        texts.ok_or_else(|| configuration(key, "must be a string or an array of strings"))
    }

    /// A cursor option: a number from 0, or the text a server handed out.
    pub fn cursor(&self, key: &str) -> Result<Option<String>, Error> {
        let Some(value) = self.value(key) else { return Ok(None) };
        if let Some(number) = value.as_f64().filter(|number| *number >= 0.0 && number.fract() == 0.0) {
            return Ok(Some(decimal::write(number)));
        }
        let text = value.as_string().filter(|text| !text.is_empty() && !text.contains(['\n', '\r', '\0']));
        text.map(Some).ok_or_else(|| configuration(key, "must be an integer from 0, or a non-empty string on one line"))
    }

    /// A number option of at least `least`.
    pub fn number(&self, key: &str, least: f64) -> Result<Option<f64>, Error> {
        let Some(value) = self.value(key) else { return Ok(None) };
        match value.as_f64() {
            Some(number) if number.is_finite() && number >= least => Ok(Some(number)),
            _ => Err(configuration(key, &["must be a number of at least ", &decimal::write(least)].concat())),
        }
    }

    /// A true-or-false option; false when it is left out.
    pub fn flag(&self, key: &str) -> Result<bool, Error> {
        match self.value(key) {
            None => Ok(false),
            Some(value) => value.as_bool().ok_or_else(|| configuration(key, "must be true or false")),
        }
    }

    /// A function option.
    pub fn function(&self, key: &str) -> Result<Option<Function>, Error> {
        let Some(value) = self.value(key) else { return Ok(None) };
        value.dyn_into().map(Some).map_err(|_| configuration(key, "must be a function"))
    }

    /// An object option, itself read against the names in `known`.
    pub fn nested(&self, key: &str, known: &[&str]) -> Result<Self, Error> {
        Self::read(key, &self.value(key).unwrap_or_default(), &[known])
    }

    /// An object option whose names are not checked, such as a logger.
    pub fn object(&self, key: &str) -> Result<Option<Json>, Error> {
        args::optional_object(key, &self.value(key).unwrap_or_default())
    }

    /// The `signal` option.
    pub fn signal(&self) -> Result<Option<AbortSignal>, Error> {
        let Some(value) = self.value("signal") else { return Ok(None) };
        // A signal of another realm, or of a polyfill, is no instance of this one's AbortSignal.
        let looks_right = Json::from(value.clone()).get("aborted").and_then(|aborted| aborted.as_bool()).is_some();
        if looks_right {
            Ok(Some(value.unchecked_into()))
        } else {
            Err(configuration("signal", "must be an AbortSignal"))
        }
    }

    /// The `headers` option.
    pub fn headers(&self) -> Result<Headers, Error> {
        let mut headers = Headers::new();
        let Some(given) = self.object("headers")? else { return Ok(headers) };
        for name in given.keys() {
            let Some(value) = given.get(&name) else { continue };
            let value = value
                .as_string()
                .ok_or_else(|| configuration("headers", &["must hold strings; ", &name, " is none"].concat()))?;
            headers.set_checked(&name, &value)?;
        }
        Ok(headers)
    }

    /// The `idempotencyKey` option, with `"auto"` made into a new key.
    pub fn idempotency_key(&self) -> Result<Option<String>, Error> {
        let key = self.string("idempotencyKey")?;
        if key.as_deref() == Some("auto") { random::uuid().map(Some) } else { Ok(key) }
    }

    /// The `retry` option over the defaults.
    pub fn retry(&self) -> Result<RetryPolicy, Error> {
        let given = self.nested("retry", &["maxRetries", "baseDelayMs", "maxDelayMs"])?;
        let default = RetryPolicy::default();
        Ok(RetryPolicy {
            max_retries: given.number("maxRetries", 0.0)?.map_or(default.max_retries, |number| number as u32),
            base_delay_ms: given.number("baseDelayMs", 0.0)?.unwrap_or(default.base_delay_ms),
            max_delay_ms: given.number("maxDelayMs", 0.0)?.unwrap_or(default.max_delay_ms),
        })
    }
}

/// The options of one call.
pub struct CallOptions {
    pub signal: Option<AbortSignal>,
    pub timeout_ms: Option<f64>,
    pub max_retries: Option<u32>,
    pub headers: Headers,
}

impl CallOptions {
    /// The names every method knows.
    pub const NAMES: &[&str] = &["signal", "timeoutMs", "maxRetries", "headers"];

    /// Reads the options every method knows.
    pub fn from(options: &Options) -> Result<Self, Error> {
        Ok(Self {
            signal: options.signal()?,
            timeout_ms: options.number("timeoutMs", 1.0)?,
            max_retries: options.number("maxRetries", 0.0)?.map(|number| number as u32),
            headers: options.headers()?,
        })
    }
}
