//! What the caller is notified of: hooks and log records. Neither ever carries a URL, a request header, a body, or what a
//! server echoes of a credential: an interrupt's token stands in the URL and is itself a credential. Errors of SyncTeams name their
//! path and body, as its own SDKs' do; no credential is in them.

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::error::to_js;
use super::fetch::Head;
use super::options::Options;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::machine::Notice;
use crate::core::operation::Operation;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** What every hook and log record says. */
export interface RequestInfo {
  provider: string;
  /** Such as `runs.create`. */
  operation: string;
  method: string;
  /** 1 for the first attempt. */
  attempt: number;
}
/** Called with each request, response, retry and reconnect. What they return or throw is ignored. */
export interface Hooks {
  /** Before each attempt. */
  onRequest?(info: RequestInfo): void;
  /** After the head of each response. `headers` is a copy without `Set-Cookie`, and with `[redacted]` in the place of each credential that the request sent. */
  onResponse?(info: RequestInfo & { status: number; headers: Headers; durationMs: number }): void;
  /** Before the wait that precedes another attempt. */
  onRetry?(info: RequestInfo & { delayMs: number; error: Error }): void;
  /** Before the wait that precedes a reconnect of a stream. `attempt` counts failed connections in a row; `error` is missing after silence or a clean end. */
  onReconnect?(info: RequestInfo & { delayMs: number; error?: Error }): void;
}
/** Where log records go; `console` will do. Level `debug`: each request and response; `warn`: retries, reconnects, and a stream that is done without. */
export interface Logger {
  debug?(message: string, info: object): void;
  info?(message: string, info: object): void;
  warn?(message: string, info: object): void;
  error?(message: string, info: object): void;
}
"#;

#[wasm_bindgen(module = "/src/js/glue/errors.js")]
extern "C" {
    #[wasm_bindgen(js_name = shownHeaders)]
    fn shown_headers(response: &JsValue, secrets: &str) -> JsValue;
}

/// The caller's hooks and logger.
#[derive(Default)]
pub struct Hooks {
    on_request: Option<Function>,
    on_response: Option<Function>,
    on_retry: Option<Function>,
    on_reconnect: Option<Function>,
    logger: Option<Json>,
}

impl Hooks {
    /// Reads the options `hooks` and `logger`.
    pub fn read(options: &Options) -> Self {
        let hooks = options.nested("hooks", &["onRequest", "onResponse", "onRetry", "onReconnect"]);
        Self {
            on_request: hooks.function("onRequest"),
            on_response: hooks.function("onResponse"),
            on_retry: hooks.function("onRetry"),
            on_reconnect: hooks.function("onReconnect"),
            logger: options.object("logger"),
        }
    }

    /// Before an attempt.
    pub fn request(&self, operation: &Operation, attempt: u32) {
        if self.listens(&self.on_request) {
            self.notify(&self.on_request, "debug", "request", info(operation, attempt));
        }
    }

    /// After the head of a response.
    pub fn response(&self, operation: &Operation, attempt: u32, response: &Head, duration_ms: f64) {
        if self.listens(&self.on_response) {
            let mut info = info(operation, attempt);
            info.set("status", Json::number(f64::from(response.status)));
            let headers = shown_headers(&response.raw, &response.secrets.lines());
            info.set("headers", Json::from(headers));
            info.set("durationMs", Json::number(duration_ms));
            self.notify(&self.on_response, "debug", "response", info);
        }
    }

    /// What a machine's step was about.
    pub fn notice(&self, operation: &Operation, notice: &Notice) {
        match notice {
            Notice::Retry { attempts, ms, error } => {
                self.waiting(&self.on_retry, "retry", (operation, *attempts), *ms, Some(error));
            }
            Notice::Reconnect { failures, ms, error } => {
                self.waiting(&self.on_reconnect, "reconnect", (operation, *failures), *ms, error.as_ref());
            }
            Notice::Warning(message) => self.notify(&None, "warn", message, info(operation, 1)),
            Notice::Connecting | Notice::Connected | Notice::Unreachable(_) => {}
        }
    }

    fn waiting(
        &self,
        hook: &Option<Function>,
        message: &str,
        (operation, attempt): (&Operation, u32),
        delay_ms: f64,
        error: Option<&Error>,
    ) {
        if self.listens(hook) {
            let mut info = info(operation, attempt);
            info.set("delayMs", Json::number(delay_ms));
            if let Some(error) = error {
                info.set("error", Json::from(to_js(error)));
            }
            self.notify(hook, "warn", message, info);
        }
    }

    fn listens(&self, hook: &Option<Function>) -> bool {
        hook.is_some() || self.logger.is_some()
    }

    fn notify(&self, hook: &Option<Function>, level: &str, message: &str, info: Json) {
        if let Some(hook) = hook {
            let _ = hook.call1(&JsValue::UNDEFINED, info.as_js());
        }
        if let Some(logger) = &self.logger
            && let Some(log) = logger.get(level)
            && let Some(log) = log.as_js().dyn_ref::<Function>()
        {
            let _ = log.call2(logger.as_js(), Json::string(&["flowtether: ", message].concat()).as_js(), info.as_js());
        }
    }
}

fn info(operation: &Operation, attempt: u32) -> Json {
    let mut info = Json::object();
    info.set("provider", Json::string(operation.service.name));
    info.set("operation", Json::string(operation.name));
    info.set("method", Json::string(operation.request.method.as_str()));
    info.set("attempt", Json::number(f64::from(attempt)));
    info
}
