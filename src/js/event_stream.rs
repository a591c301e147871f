//! Event streams of any server.

use alloc::rc::Rc;

use wasm_bindgen::prelude::*;

use super::body;
use super::client::{self, Client, Transport};
use super::decode;
use super::error::configuration;
use super::follow::{self, Plan};
use super::frames;
use super::hooks::Hooks;
use super::options::{CallOptions, Options};
use super::stream_options::StreamOptions;
use super::{args, source};
use crate::core::auth::Scheme;
use crate::core::cursor::CursorPlace;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::operation::{ErrorFacts, Operation, Replay, Service};
use crate::core::protocol::{Item, Protocol};
use crate::core::request::{Method, Path, Request};
use crate::core::retry::RetryPolicy;
use crate::core::sse::Frame;
use crate::prelude::*;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** Options of `openEventStream`. */
export interface EventStreamOptions extends StreamOptions {
  /** Default `GET`. Another method is not repeated after a failure unless `maxReconnects` or `maxRetries` says so. */
  method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE" | undefined;
  /** The request's body; it goes with every attempt. Set its `Content-Type` in `headers`. */
  body?: string | Uint8Array | undefined;
  /** Allows `http://` to other machines with headers that may be credentials, which lets everybody on the way read them. See `headers` of `ClientOptions` for those that may not be. Default false. */
  dangerouslyAllowHttp?: boolean | undefined;
  /** Used instead of the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
  /** Whether cookies go with requests, as in `fetch`. */
  credentials?: "omit" | "same-origin" | "include" | undefined;
  /** Begins after the event with this id. */
  lastEventId?: string | number | undefined;
  /** The query parameter that carries the cursor, for servers that do not read `Last-Event-ID`, and for ids that are not ASCII in WebKitGTK, which writes them into no header as they are. */
  cursorParam?: string | undefined;
  /** Whether a clean end is resumed like a drop, as the browser's EventSource does. Default false: it is the end. In WebKitGTK a connection that is closed between two chunks of the body ends cleanly. */
  reconnectOnEnd?: boolean | undefined;
  /** The largest single event, in bytes. Default 16777216 (16 MiB). */
  maxEventBytes?: number | undefined;
  /** Called with each request, response, retry and reconnect. */
  hooks?: Hooks | undefined;
  /** Where log records go. Default: nowhere. */
  logger?: Logger | undefined;
}
"#;

/// Any server.
pub static SERVICE: Service = Service::of("", Scheme::Bearer, |_| ErrorFacts::default());

struct Events {
    reconnect_on_end: bool,
}

impl Protocol for Events {
    fn read(&self, frame: &Frame<'_>, data: Json) -> Vec<Item> {
        vec![Item { value: frames::event(frame, data), sequence: None, terminal: false, progress: true }]
    }

    fn as_is(&self) -> Option<&'static str> {
        Some("")
    }

    fn keeps_events(&self) -> bool {
        false
    }

    fn moves_by_id(&self) -> bool {
        true
    }

    fn ends_with_the_stream(&self) -> bool {
        !self.reconnect_on_end
    }
}

/// The events of any server's event stream, over fetch, resumed after drops with the last event id.
///
/// What comes twice cannot be distinguished without a service's own sequence: a server that replays events after a resume
/// has them delivered again. The iterator throws like `OpenWopRuns.events`. A redirect is not followed with headers that may be
/// credentials: then it throws an `ApiError` of code `redirected`.
#[wasm_bindgen(js_name = openEventStream, unchecked_return_type = "AsyncGenerator<ServerSentEvent, void, undefined>")]
pub fn open_event_stream(
    #[wasm_bindgen(unchecked_param_type = "string | URL")] url: JsValue,
    #[wasm_bindgen(unchecked_optional_param_type = "EventStreamOptions")] options: JsValue,
) -> JsValue {
    match plan(&url, options) {
        Ok((client, plan)) => follow::follow(&Rc::new(client), plan),
        Err(error) => source::refuse(error),
    }
}

fn plan(url: &JsValue, options: JsValue) -> Result<(Client, Plan), Error> {
    let names = &[
        "method",
        "body",
        "dangerouslyAllowHttp",
        "fetch",
        "credentials",
        "lastEventId",
        "cursorParam",
        "reconnectOnEnd",
        "maxEventBytes",
        "hooks",
        "logger",
    ];
    let options = Options::read("options", &options, &[CallOptions::NAMES, StreamOptions::NAMES, names]);
    let method = method(&options);
    let mut stream = StreamOptions::from(&options);
    let mut retry = RetryPolicy::DEFAULT;
    let is_repeated = method == Method::Get || stream.max_reconnects.is_some() || stream.call.max_retries.is_some();
    if method != Method::Get {
        retry.max_retries = 0;
        stream.max_reconnects.get_or_insert(0);
    }
    let transport = Transport::read(&options);
    let allows_http = options.flag("dangerouslyAllowHttp") || stream.call.headers.credentials().next().is_none();
    let url = options.accept(check_url(url, allows_http)).unwrap_or_default();
    let mut request = Request::get(Path::absolute(&url)).without_credentials();
    request.method = method;
    request.headers.set("Accept", "text/event-stream");
    let plan = Plan {
        operation: Operation::new(&SERVICE, "openEventStream", request).replayed(if is_repeated {
            Replay::Safe
        } else {
            Replay::Unsafe
        }),
        protocol: Rc::new(Events { reconnect_on_end: options.flag("reconnectOnEnd") }),
        start_cursor: options.cursor("lastEventId"),
        cursor_place: options.string("cursorParam").map_or(CursorPlace::LastEventIdHeader, CursorPlace::Query),
        body: read_body(&options),
        options: stream,
    };
    let mut client = Client::plain(transport, decode::max_event_bytes(&options));
    (client.retry, client.hooks) = (retry, Hooks::read(&options));
    options.finish()?;
    Ok((client, plan))
}

fn method(options: &Options) -> Method {
    match options.string("method").as_deref() {
        None | Some("GET") => return Method::Get,
        Some("POST") => return Method::Post,
        Some("PUT") => return Method::Put,
        Some("PATCH") => return Method::Patch,
        Some("DELETE") => return Method::Delete,
        Some(_) => options.refuse("method", "must be GET, POST, PUT, PATCH or DELETE"),
    }
    Method::Get
}

fn read_body(options: &Options) -> Option<JsValue> {
    let body = options.value("body")?;
    if !body.is_string() && body::bytes_of(&body).is_none() {
        options.refuse("body", "must be a string or a Uint8Array: it may have to be sent again");
    }
    Some(body)
}

/// An absolute URL without its fragment; relative to the page where there is one.
fn check_url(value: &JsValue, allows_http: bool) -> Result<String, Error> {
    // A URL object says what it is in its own `href`.
    let href = value.is_object().then(|| Json::from(value.clone()).string_at("href")).flatten();
    let given = href.map_or_else(|| args::string("url", value), Ok)?;
    let mut url = client::parse_url(&given).ok_or_else(|| configuration("url", "must be an absolute URL"))?;
    if client::has_user(&url) {
        return Err(configuration("url", "must not hold a user or password; use headers"));
    }
    if !allows_http && client::is_overheard(&url) {
        let problem = "begins with http://, over which everybody on the way can read the headers: use https://, or set dangerouslyAllowHttp";
        return Err(configuration("url", problem));
    }
    url.set("hash", Json::string(""));
    Ok(url.string_at("href").unwrap_or_default())
}
