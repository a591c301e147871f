//! What one client object knows: where the service is, who is asking, and how patient to be.

use alloc::rc::Rc;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::Url;

use super::agreement::Host;
use super::error::configuration;
use super::fetch;
use super::hooks::Hooks;
use super::options::Options;
use crate::core::auth::Secret;
use crate::core::error::Error;
use crate::core::follow::Shared;
use crate::core::json::Json;
use crate::core::operation::Service;
use crate::core::request::Headers;
use crate::core::retry::RetryPolicy;
use crate::core::split;
use crate::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** Options of every client. */
export interface ClientOptions {
  /** Where the service is, such as `https://host.example/base`. Trailing slashes are dropped; a query, a fragment, a user or a password is refused. In a page it may be relative to the page. `http://` is for this machine (`localhost`, `127.0.0.1`, `[::1]`) unless `dangerouslyAllowHttp` is set. A redirect is not followed with a key, or with a header that may be a credential: the call rejects with an `ApiError` of code `redirected`. */
  baseUrl: string;
  /** The key, or a function that returns one: it is called for every attempt, and once more after a 401. A string in a window is refused unless `dangerouslyAllowBrowser` is set: everybody who opens the page can read it. */
  apiKey?: string | (() => string | Promise<string>) | undefined;
  /** Allows a string `apiKey` in a window. Default false. */
  dangerouslyAllowBrowser?: boolean | undefined;
  /** Allows `http://` to other machines, which lets everybody on the way read the key. Default false. */
  dangerouslyAllowHttp?: boolean | undefined;
  /** Time limit of each attempt, in ms. At least 1; `Infinity` for none. Default 30000. */
  timeoutMs?: number | undefined;
  /** How often and how patiently calls are repeated. */
  retry?: RetryOptions | undefined;
  /** Headers of every request. All but `Accept`, `Accept-Language`, `Content-Language`, `Content-Type`, `Last-Event-ID`, `User-Agent`, `X-Request-ID`, `traceparent` and `tracestate` are treated as the key is: they do not follow a redirect, and where the service echoes them `[redacted]` is shown. */
  headers?: Record<string, string> | undefined;
  /** Whether cookies go with requests, as in `fetch`. Default: fetch's own, `same-origin`. */
  credentials?: "omit" | "same-origin" | "include" | undefined;
  /** Used instead of the global `fetch`, and needed where there is none; called with a URL string and an init object. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Called with each request, response, retry and reconnect. */
  hooks?: Hooks | undefined;
  /** Where log records go. Default: nowhere. */
  logger?: Logger | undefined;
  /** The largest response that is read, in bytes, as they are after decompression. Default 67108864 (64 MiB). */
  maxResponseBytes?: number | undefined;
  /** The largest single event of a stream, in bytes. Default 16777216 (16 MiB). */
  maxEventBytes?: number | undefined;
}
"#;

/// The names of [`Client::read`]'s options.
const NAMES: &[&str] = &[
    "baseUrl",
    "apiKey",
    "dangerouslyAllowBrowser",
    "dangerouslyAllowHttp",
    "timeoutMs",
    "retry",
    "headers",
    "credentials",
    "fetch",
    "hooks",
    "logger",
    "maxResponseBytes",
    "maxEventBytes",
];

/// The default time limit of an attempt, in ms: the reference clients' own.
const TIMEOUT_MS: f64 = 30_000.0;
/// The default limit of a response, in bytes.
const MAX_RESPONSE_BYTES: f64 = 67_108_864.0;
/// The default limit of an event, in bytes.
pub const MAX_EVENT_BYTES: f64 = 16_777_216.0;

/// Who is asking.
pub enum Credentials {
    /// Nobody, or whoever the cookies say.
    None,
    /// A key.
    Key(Secret),
    /// A function that returns a key, and the option that it is.
    Callback(Function, &'static str),
}

/// How requests are sent.
#[derive(Default)]
pub struct Transport {
    /// Used instead of the global `fetch`.
    pub fetch: Option<Function>,
    /// The `credentials` of fetch.
    pub credentials: Option<String>,
}

impl Transport {
    /// Reads the options `fetch` and `credentials`.
    pub fn read(options: &Options) -> Self {
        let credentials = options.string("credentials");
        if credentials.as_deref().is_some_and(|mode| !matches!(mode, "omit" | "same-origin" | "include")) {
            options.refuse("credentials", "must be \"omit\", \"same-origin\" or \"include\"");
        }
        Self { fetch: options.function("fetch"), credentials }
    }
}

/// One client object.
pub struct Client {
    pub base_url: String,
    pub credentials: Credentials,
    pub timeout_ms: f64,
    pub retry: RetryPolicy,
    /// The statuses after which a call is repeated, where the caller says which.
    pub retry_statuses: Option<Vec<Json>>,
    pub headers: Headers,
    pub transport: Transport,
    /// What every request's `init` has; see [`fetch::init`].
    pub init: Json,
    pub hooks: Hooks,
    pub max_response_bytes: f64,
    pub max_event_bytes: f64,
    /// What its followed runs share.
    pub shared: Rc<Shared>,
    /// What was agreed on with its host.
    pub host: Host,
}

impl Client {
    /// Reads the options of a service's client: the common ones, and those in `names`, with which `complete` completes it.
    pub fn read(
        options: &JsValue,
        service: &Service,
        names: &[&str],
        complete: &mut dyn FnMut(&mut Self, &Options),
    ) -> Result<Self, Error> {
        let options = Options::read("options", options, &[NAMES, names]);
        let given = options.string("baseUrl").or_else(|| service.base_url.map(str::to_owned));
        if given.is_none() {
            options.refuse("baseUrl", "is required");
        }
        let transport = Transport::read(&options);
        let credentials = read_credentials(&options, &transport, service.is_open);
        let (retry, retry_statuses) = options.retry(service.retry);
        let mut client = Self {
            init: fetch::init(transport.credentials.as_deref()),
            base_url: given
                .and_then(|given| options.accept(check_base_url(&given, options.flag("dangerouslyAllowHttp"))))
                .unwrap_or_default(),
            credentials,
            timeout_ms: options.limit("timeoutMs", 1.0).unwrap_or(TIMEOUT_MS),
            retry,
            retry_statuses,
            headers: options.headers(),
            transport,
            hooks: Hooks::read(&options),
            max_response_bytes: options.number("maxResponseBytes", 1.0).unwrap_or(MAX_RESPONSE_BYTES),
            max_event_bytes: options.number("maxEventBytes", 1.0).unwrap_or(MAX_EVENT_BYTES),
            shared: Rc::default(),
            host: Host::default(),
        };
        if client.base_url.ends_with(service.prefix) {
            client.base_url.truncate(client.base_url.len() - service.prefix.len());
        }
        client.host = Host::of(service, &client.base_url);
        complete(&mut client, &options);
        options.finish()?;
        Ok(client)
    }

    /// A client of no service, without a credential.
    pub fn plain(transport: Transport, max_event_bytes: f64) -> Self {
        Self {
            base_url: String::new(),
            credentials: Credentials::None,
            timeout_ms: TIMEOUT_MS,
            retry: RetryPolicy::DEFAULT,
            retry_statuses: None,
            headers: Headers::new(),
            init: fetch::init(transport.credentials.as_deref()),
            transport,
            hooks: Hooks::default(),
            max_response_bytes: MAX_EVENT_BYTES,
            max_event_bytes,
            shared: Rc::default(),
            host: Host::default(),
        }
    }

    /// Whether a key goes with its requests.
    pub fn has_key(&self) -> bool {
        !matches!(self.credentials, Credentials::None)
    }

    /// Whether a new credential can be asked for.
    pub fn is_renewable(&self) -> bool {
        matches!(self.credentials, Credentials::Callback(..))
    }
}

fn read_credentials(options: &Options, transport: &Transport, is_open: bool) -> Credentials {
    let Some(value) = options.value("apiKey") else {
        if !is_open && !matches!(transport.credentials.as_deref(), Some("include" | "same-origin")) {
            options.refuse(
                "apiKey",
                "is required (or set credentials to \"include\" or \"same-origin\" where cookies authenticate)",
            );
        }
        return Credentials::None;
    };
    if let Some(callback) = value.dyn_ref::<Function>() {
        return Credentials::Callback(callback.clone(), "apiKey");
    }
    let allowed = options.flag("dangerouslyAllowBrowser");
    match value.as_string() {
        None => options.refuse("apiKey", "must be a string or a function"),
        Some(_) if is_window() && !allowed => options.refuse(
            "apiKey",
            "in a page can be read by everybody who opens it: pass a function that gets a short-lived key, or set dangerouslyAllowBrowser",
        ),
        Some(key) => return options.accept(Secret::new("apiKey", key)).map_or(Credentials::None, Credentials::Key),
    }
    Credentials::None
}

/// Parses a URL; in a page it may be relative to the page. The members of a URL object are read as those of any other.
pub fn parse_url(given: &str) -> Option<Json> {
    let location = || Json::from(fetch::global("location")).string_at("href");
    let url = match location().filter(|_| is_window()) {
        Some(base) => Url::new_with_base(given, &base),
        None => Url::new(given),
    };
    Some(JsValue::from(url.ok()?).into())
}

/// Whether this is a page: everything in it is readable to whoever opens it.
fn is_window() -> bool {
    fetch::has("document")
}

/// Checks a base URL and drops its trailing slashes.
pub fn check_base_url(given: &str, allows_http: bool) -> Result<String, Error> {
    let url = parse_url(given)
        .ok_or_else(|| configuration("baseUrl", "must be an absolute URL such as https://host.example"))?;
    if !matches!(url.string_at("protocol").as_deref(), Some("http:" | "https:")) {
        return Err(configuration("baseUrl", "must begin with https:// or http://"));
    }
    if !allows_http && is_overheard(&url) {
        return Err(configuration(
            "baseUrl",
            "begins with http://, over which everybody on the way can read the key: use https://, or set dangerouslyAllowHttp",
        ));
    }
    if has_user(&url) {
        return Err(configuration("baseUrl", "must not hold a user or password; use apiKey"));
    }
    let mut href = url.string_at("href").unwrap_or_default();
    // An empty one too: `search` and `hash` do not tell it, and a path after it would be none.
    if split::once(&href, b"?#").is_some() {
        return Err(configuration("baseUrl", "must not hold a query or a fragment"));
    }
    while href.ends_with('/') {
        href.pop();
    }
    Ok(href)
}

/// Whether a URL holds a user or a password.
pub fn has_user(url: &Json) -> bool {
    url.has_text_at("username") || url.has_text_at("password")
}

/// Whether everybody on the way can read what is sent to a URL: it begins with `http://` and leads to another machine.
pub fn is_overheard(url: &Json) -> bool {
    let is_http = url.string_at("protocol").as_deref() == Some("http:");
    is_http && !url.string_at("hostname").is_some_and(|host| is_loopback(&host))
}

/// Whether a host is this machine.
fn is_loopback(host: &str) -> bool {
    let is_address = host.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    matches!(host, "localhost" | "[::1]") || host.ends_with(".localhost") || (host.starts_with("127.") && is_address)
}
