//! Options in: each object is read once, every name must be known, every value must have its type.

use alloc::rc::Rc;
use core::cell::RefCell;

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
use crate::core::split;
use crate::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** Options that every method takes last. */
export interface RequestOptions {
  /** Aborts the call, its waits included. The promise rejects with `signal.reason` itself. */
  signal?: AbortSignal | undefined;
  /** Time limit of each attempt, in ms, from sending to the last byte of the response; for a stream, to its first byte. At least 1; `Infinity` for none. Default: the client's, unless the method says otherwise. */
  timeoutMs?: number | undefined;
  /** Attempts after the first; `Infinity` for any number. Default: the client's. Only what may safely be repeated is: reads, and writes with an `idempotencyKey`. */
  maxRetries?: number | undefined;
  /** Headers added to the client's, replacing those of the same name. */
  headers?: Record<string, string> | undefined;
}
/** Options of methods that change something. */
export interface MutationOptions extends RequestOptions {
  /** Makes the host recognise a repeated request, and so makes it safe to repeat: 1 to 255 visible ASCII characters, or `"auto"` for a new UUID that is kept over the retries of this call. */
  idempotencyKey?: string | "auto" | undefined;
}
/** How often and how patiently a call is repeated. */
export interface RetryOptions {
  /** Attempts after the first; `Infinity` for any number. Default 2. */
  maxRetries?: number | undefined;
  /** The first wait in ms, before jitter; it doubles with each attempt. Default 500. */
  baseDelayMs?: number | undefined;
  /** The longest wait in ms; `Infinity` for any wait. A service that asks for more gets no retry: the error is raised at once, with `retryAfterMs`. Default 30000. */
  maxDelayMs?: number | undefined;
  /** The statuses, 400 to 599, after which a call is repeated, in place of 408, 429, 500, 502, 503 and 504, for SyncTeams 408, 425, 429 and every 5xx. With an empty array no response is retried. They count only for what may safely be repeated. */
  statuses?: number[] | undefined;
}
"#;

#[wasm_bindgen(module = "/src/js/glue/options.js")]
extern "C" {
    #[wasm_bindgen(js_name = namesOf)]
    fn names_of(object: &JsValue, known: &str) -> String;
}

/// An options object that is being read. A wrong option reads as left out, and [`Options::finish`] then refuses with the
/// first problem: so the readers are plain lists, and every one of them must end with `finish`.
pub struct Options {
    object: Option<Json>,
    /// The names that the object has, a line each. Most options are left out, and asking for each would cross each time.
    names: String,
    problem: Rc<RefCell<Option<Error>>>,
}

impl Options {
    /// Takes an options argument called `name` whose members must all be in `known`.
    pub fn read(name: &str, value: &JsValue, known: &[&[&str]]) -> Self {
        let mut options = Self { object: None, names: String::new(), problem: Rc::default() };
        options.object = options.accept(args::optional_object(name, value)).flatten();
        options.read_names(known);
        options
    }

    fn read_names(&mut self, known: &[&[&str]]) {
        let Some(object) = &self.object else { return };
        let mut lines = String::new();
        for name in known.iter().copied().flatten() {
            lines.push_str(name);
            lines.push('\n');
        }
        self.names = names_of(object.as_js(), &lines);
        if let Some((unknown, problem)) = split::once(&self.names, b"\0") {
            self.refuse(unknown, problem);
        }
    }

    /// The first problem, where there was one.
    pub fn finish(&self) -> Result<(), Error> {
        self.problem.take().map_or(Ok(()), Err)
    }

    /// Notes a problem with an option.
    pub fn refuse(&self, key: &str, problem: &str) {
        self.accept::<()>(Err(configuration(key, problem)));
    }

    /// The value, or nothing and a note of its problem.
    pub fn accept<T>(&self, value: Result<T, Error>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem.borrow_mut().get_or_insert(error);
                None
            }
        }
    }

    /// The value of an option; `None` when it is left out.
    pub fn value(&self, key: &str) -> Option<JsValue> {
        let object = self.object.as_ref().filter(|_| split::parts(&self.names, b"\n").any(|name| name == key))?;
        Some(object.get(key)?.into())
    }

    /// A string option.
    pub fn string(&self, key: &str) -> Option<String> {
        self.accept(args::string(key, &self.value(key)?))
    }

    /// An option that is one string or an array of them.
    pub fn strings(&self, key: &str) -> Vec<String> {
        let Some(value) = self.value(key).map(Json::from) else { return Vec::new() };
        let items = value.items().unwrap_or_else(|| vec![value]);
        let mut texts = Vec::new();
        for item in &items {
            texts.extend(item.as_string());
        }
        if texts.len() < items.len() {
            self.refuse(key, "must be a string or an array of strings");
        }
        texts
    }

    /// A cursor option: a number from 0, or the text a server sent.
    pub fn cursor(&self, key: &str) -> Option<String> {
        let value = self.value(key)?;
        let number = value.as_f64().filter(|number| *number >= 0.0 && decimal::is_whole(*number)).map(decimal::write);
        let text = || value.as_string().filter(|text| !text.is_empty() && split::once(text, b"\n\r\0").is_none());
        let cursor = number.or_else(text);
        if cursor.is_none() {
            self.refuse(key, "must be an integer from 0, or a non-empty string on one line");
        }
        cursor
    }

    /// A number option of at least `least`.
    pub fn number(&self, key: &str, least: f64) -> Option<f64> {
        self.within(key, least, f64::MAX)
    }

    /// A limit, such as one of time in ms, of at least `least`; `Infinity` is none.
    pub fn limit(&self, key: &str, least: f64) -> Option<f64> {
        self.within(key, least, f64::INFINITY)
    }

    fn within(&self, key: &str, least: f64, most: f64) -> Option<f64> {
        let number = self.value(key)?.as_f64().filter(|number| (least..=most).contains(number));
        if number.is_none() {
            self.refuse(key, &["must be a number of at least ", &decimal::write(least)].concat());
        }
        number
    }

    /// A limit that counts something.
    pub fn count(&self, key: &str) -> Option<u32> {
        self.limit(key, 0.0).map(|number| number as u32)
    }

    /// A true-or-false option; false when it is left out.
    pub fn flag(&self, key: &str) -> bool {
        let Some(value) = self.value(key) else { return false };
        value.as_bool().unwrap_or_else(|| {
            self.refuse(key, "must be true or false");
            false
        })
    }

    /// A function option.
    pub fn function(&self, key: &str) -> Option<Function> {
        let function = self.value(key)?.dyn_into().ok();
        if function.is_none() {
            self.refuse(key, "must be a function");
        }
        function
    }

    /// An object option, itself read against the names in `known`. Its problems are this object's.
    pub fn nested(&self, key: &str, known: &[&str]) -> Self {
        let mut nested = Self { object: self.object(key), names: String::new(), problem: self.problem.clone() };
        nested.read_names(&[known]);
        nested
    }

    /// An object option whose names are not checked, such as a logger.
    pub fn object(&self, key: &str) -> Option<Json> {
        self.accept(args::optional_object(key, &self.value(key)?)).flatten()
    }

    /// The `signal` option.
    pub fn signal(&self) -> Option<AbortSignal> {
        let value = self.value("signal")?;
        // A signal of another realm, or of a polyfill, is no instance of this one's AbortSignal.
        if Json::from(value.clone()).get("aborted").and_then(|aborted| aborted.as_bool()).is_none() {
            self.refuse("signal", "must be an AbortSignal");
            return None;
        }
        Some(value.unchecked_into())
    }

    /// The `headers` option.
    pub fn headers(&self) -> Headers {
        let mut headers = Headers::new();
        let Some(given) = self.object("headers") else { return headers };
        // A Headers or a Map has no members of its own: what it holds would be lost in silence.
        if given.get("forEach").is_some_and(|method| method.as_js().is_function()) {
            self.refuse("headers", "must be a plain object of strings");
        }
        for name in given.keys() {
            let Some(value) = given.get(&name) else { continue };
            match value.as_string() {
                Some(value) => {
                    self.accept(headers.set_checked(&name, &value));
                }
                None => self.refuse("headers", &["must hold strings; ", &name, " is none"].concat()),
            }
        }
        headers
    }

    /// The `idempotencyKey` option, with `"auto"` made into a new key.
    pub fn idempotency_key(&self) -> Option<String> {
        let key = self.string("idempotencyKey")?;
        if key == "auto" { self.accept(random::uuid()) } else { Some(key) }
    }

    /// The `retry` option over a service's own, and its `statuses` where it has some.
    pub fn retry(&self, default: RetryPolicy) -> (RetryPolicy, Option<Vec<Json>>) {
        let given = self.nested("retry", &["maxRetries", "baseDelayMs", "maxDelayMs", "statuses"]);
        let statuses = given.value("statuses").map(|statuses| {
            let items = Json::from(statuses).items();
            let is_status = |item: &Json| {
                item.as_number().is_some_and(|number| (400.0..600.0).contains(&number) && decimal::is_whole(number))
            };
            if !items.as_ref().is_some_and(|items| items.iter().all(is_status)) {
                given.refuse("statuses", "must be an array of HTTP statuses from 400 to 599");
            }
            items.unwrap_or_default()
        });
        let policy = RetryPolicy {
            max_retries: given.count("maxRetries").unwrap_or(default.max_retries),
            base_delay_ms: given.limit("baseDelayMs", 0.0).unwrap_or(default.base_delay_ms),
            max_delay_ms: given.limit("maxDelayMs", 0.0).unwrap_or(default.max_delay_ms),
        };
        (policy, statuses)
    }
}

/// The options of one call.
#[derive(Clone, Default)]
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
    pub fn from(options: &Options) -> Self {
        Self {
            signal: options.signal(),
            timeout_ms: options.limit("timeoutMs", 1.0),
            max_retries: options.count("maxRetries"),
            headers: options.headers(),
        }
    }
}
