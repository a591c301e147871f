//! One request as it goes over the wire.

use flowtether::core::auth::Secret;
use flowtether::core::operation::Operation;
use flowtether::core::request::{Headers, Request};
use serde_json::Value;

/// One request as it goes over the wire.
#[derive(Clone, Debug)]
pub struct Sent {
    pub method: &'static str,
    /// The path with its query.
    pub path: String,
    pub headers: Headers,
    pub body: Option<String>,
    /// When it was sent, in ms since 1970.
    pub at_ms: f64,
}

impl Sent {
    /// The value of a header, its name in any case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)
    }

    /// The names of all headers, in order.
    pub fn header_names(&self) -> Vec<&str> {
        self.headers.iter().map(|(name, _)| name).collect()
    }

    /// Method and path, as in `GET /v1/runs/run-1`.
    pub fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        self.body.as_deref().map_or(Value::Null, |text| serde_json::from_str(text).unwrap())
    }
}

/// Sends requests as the edge does: the credential goes only where it belongs.
#[derive(Default)]
pub struct Sender {
    attempts: u32,
}

impl Sender {
    /// Sends `request`, a copy of the operation's, with the credential `key-<attempt>`.
    pub fn send(&mut self, operation: &Operation, mut request: Request, at_ms: f64) -> Sent {
        self.attempts += 1;
        if request.authorized {
            let secret = Secret::new("apiKey", format!("key-{}", self.attempts)).unwrap();
            operation.service.scheme.apply(&secret, &mut request.headers);
        }
        Sent {
            method: request.method.as_str(),
            path: request.path.as_str().to_owned(),
            headers: request.headers,
            body: request.body.map(|body| Value::from(body).to_string()),
            at_ms,
        }
    }
}
