//! The options of a stream, and how its caller is notified of the connection.

use core::cell::Cell;

use js_sys::Function;
use wasm_bindgen::prelude::*;

use super::client::Client;
use super::options::{CallOptions, Options};
use crate::core::machine::Notice;
use crate::core::stream::Patience;

#[wasm_bindgen(typescript_custom_section)]
const TYPESCRIPT: &str = r#"
/** How a stream's connection is: it is being opened; open; or lost, and tried again after a wait. Where a service is polled, it is open while the polls succeed. */
export type StreamConnection = "connecting" | "connected" | "reconnecting";
/** Options of every stream. */
export interface StreamOptions extends RequestOptions {
  /** A connection on which no byte came for this long, comments included, is taken for dead and resumed, in ms. It is measured while an event is waited for. At least 1; `Infinity` for never. Default 300000: real hosts send no keep-alives. */
  idleTimeoutMs?: number | undefined;
  /** Failed connections in a row before the stream fails with a `StreamError` (reason `gave-up`). New events, or a connection that lived for 5 s, start the count again, and that the stream of a run that is over ends is no failure. The first connection has `maxRetries` instead. `Infinity` for any number. Default 10. */
  maxReconnects?: number | undefined;
  /** Called when the state of this stream's connection changes; with `"reconnecting"` also the wait before the next attempt, in ms. A page shows it. What it throws or returns is ignored. Firefox shows a page no response before the first byte of its body: there a silent stream is `"connecting"`. */
  onConnection?: ((connection: StreamConnection, delayMs?: number) => void) | undefined;
}
"#;

/// The default idle limit, in ms. OpenWOP asks hosts for a comment every 30 s; none of the reference hosts sends any.
const IDLE_MS: f64 = 300_000.0;
/// The default for failed connections in a row.
const MAX_RECONNECTS: u32 = 10;

/// The options of one stream.
#[derive(Default)]
pub struct StreamOptions {
    pub call: CallOptions,
    pub idle_ms: f64,
    pub max_reconnects: Option<u32>,
    on_connection: Option<Function>,
    is_connected: Cell<bool>,
    /// Whether the last connection was given up before anything came.
    pub is_unheard: Cell<bool>,
}

impl StreamOptions {
    /// The names every stream knows.
    pub const NAMES: &[&str] = &["idleTimeoutMs", "maxReconnects", "onConnection"];

    /// Reads the options every stream knows.
    pub fn from(options: &Options) -> Self {
        Self {
            call: CallOptions::from(options),
            idle_ms: options.limit("idleTimeoutMs", 1.0).unwrap_or(IDLE_MS),
            max_reconnects: options.count("maxReconnects"),
            on_connection: options.function("onConnection"),
            is_connected: Cell::new(false),
            is_unheard: Cell::new(false),
        }
    }

    /// How patient the stream is.
    pub fn patience(&self, client: &Client, is_watched: bool) -> Patience {
        let mut first = client.retry;
        first.max_retries = self.call.max_retries.unwrap_or(first.max_retries);
        if is_watched {
            // Every attempt counts against the service's rate limit, and the run is polled anyway.
            first.max_retries = first.max_retries.min(1);
        }
        Patience { first, max_reconnects: self.max_reconnects.unwrap_or(MAX_RECONNECTS) }
    }

    /// How long the head of a response may take, in ms, which is `ms` as a rule. Where it comes with the first byte of the body, a service that was found
    /// to be there may be silent for as long as any other.
    pub fn head_ms(&self, ms: f64, comes_late: bool) -> f64 {
        match (comes_late, self.is_unheard.get()) {
            (false, _) => ms,
            (true, false) => ms.min(self.idle_ms),
            (true, true) => self.idle_ms,
        }
    }

    /// Calls `onConnection` where the connection's state changed.
    pub fn notice(&self, notice: &Notice) {
        let Some(listener) = &self.on_connection else { return };
        let (state, wait) = match notice {
            Notice::Connecting => ("connecting", JsValue::UNDEFINED),
            Notice::Connected => ("connected", JsValue::UNDEFINED),
            Notice::Reconnect { ms, .. } | Notice::Unreachable(ms) => ("reconnecting", JsValue::from_f64(*ms)),
            Notice::Retry { .. } | Notice::Warning(_) => return,
        };
        let is_connected = matches!(notice, Notice::Connected);
        // Every poll that succeeds says so.
        if self.is_connected.replace(is_connected) && is_connected {
            return;
        }
        // What it throws is its own.
        let _ = listener.call2(&JsValue::UNDEFINED, &JsValue::from_str(state), &wait);
    }
}
