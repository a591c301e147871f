//! How long a call or stream may take at all: until its caller aborts, or its reader leaves. Everything that a driver waits for
//! is in its scope.

use wasm_bindgen::prelude::*;
use web_sys::AbortSignal;

use super::pending::reason_of;
use super::wakes::{Wakes, What};
use crate::core::json::Json;

/// Why a scope ended.
pub enum End {
    /// The caller's signal was aborted, for this reason.
    Aborted(JsValue),
    /// The stream's reader left.
    Closed,
}

/// The scope of one call or stream. It has at most one listener on the caller's signal.
pub struct Scope {
    signal: Option<AbortSignal>,
}

impl Scope {
    /// The scope of a caller's signal, which may have been aborted before.
    pub fn new(signal: Option<AbortSignal>, wakes: &Wakes) -> Self {
        if let Some(signal) = &signal {
            if Json::from(JsValue::from(signal)).is_true_at("aborted") {
                wakes.came().note(What::Aborted);
            } else {
                wakes.listen(What::Aborted, signal, "abort");
            }
        }
        Self { signal }
    }

    /// Why it ended, where it did.
    pub fn end(&self, wakes: &Wakes) -> Option<End> {
        match &self.signal {
            Some(signal) if wakes.has(What::Aborted) => Some(End::Aborted(reason_of(signal))),
            _ => wakes.has(What::Closed).then_some(End::Closed),
        }
    }
}
