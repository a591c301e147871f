//! What a service says to one request.

use flowtether::core::json::Json;
use flowtether::core::machine::Input;
use flowtether::core::response::{Body, READ_HEADERS, Response};
use serde_json::Value;

/// What comes back from one request.
#[derive(Clone)]
pub enum Scripted {
    /// A response.
    Response(Box<Response>),
    /// Nothing: the connection failed, or the time limit passed.
    Nothing {
        /// Whether the time limit passed.
        timed_out: bool,
    },
}

/// A JSON response.
pub fn respond(status: u16, body: Value) -> Scripted {
    response(status, Body::Json(Json::from(body))).header("content-type", "application/json")
}

/// A response whose body is not JSON.
pub fn text(status: u16, body: &str) -> Scripted {
    response(status, Body::Text(Json::string(body))).header("content-type", "text/html; charset=utf-8")
}

/// A response without a body.
pub fn empty(status: u16) -> Scripted {
    response(status, Body::Empty)
}

/// No response: the service cannot be reached.
pub fn no_response() -> Scripted {
    Scripted::Nothing { timed_out: false }
}

/// No response within the time limit.
pub fn timeout() -> Scripted {
    Scripted::Nothing { timed_out: true }
}

fn response(status: u16, body: Body) -> Scripted {
    Scripted::Response(Box::new(Response { body, ..Response::new(status) }))
}

impl Scripted {
    /// What a machine gets of it.
    pub fn into_input(self, now_ms: f64) -> Input {
        match self {
            Scripted::Response(response) => Input::Response(Response { at_ms: now_ms, ..*response }),
            Scripted::Nothing { timed_out } => Input::NoResponse { timed_out, cause: None },
        }
    }

    /// The same response with a header. Only those the core looks up reach it, as at the edge.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        if let Scripted::Response(response) = &mut self
            && READ_HEADERS.split('\n').any(|read| read == name)
        {
            response.headers.set(name, value);
        }
        self
    }

    /// The same response with something in the place of the engine's own response.
    pub fn raw(mut self, raw: Value) -> Self {
        if let Scripted::Response(response) = &mut self {
            response.raw = Json::from(raw);
        }
        self
    }
}
