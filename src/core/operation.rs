//! One API operation as a value: its request, how its response is read, and whether it may be repeated.

use core::ops::{Deref, DerefMut};

use super::agreement::Agreement;
use super::auth::Scheme;
use super::decimal;
use super::error::{Error, ErrorKind};
use super::json::Json;
use super::request::{Method, Path, Request};
use super::response::{Body, Response};
use super::retry::RetryPolicy;
use super::sequence::Next;
use crate::prelude::*;

/// The header by which a service recognises a second attempt.
pub const IDEMPOTENCY_KEY: &str = "Idempotency-Key";

/// What a service's error body says.
#[derive(Clone, Debug, Default)]
pub struct ErrorFacts {
    /// The service's error code.
    pub code: Option<String>,
    /// The service's message.
    pub message: Option<String>,
    /// The service's details.
    pub details: Option<Json>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// The trace id.
    pub trace_id: Option<String>,
    /// The wait the body asks for, in ms; a `Retry-After` header comes first.
    pub retry_after_ms: Option<f64>,
    /// Whether the code says "try again" although the status does not.
    pub try_again: bool,
    /// The status that the service means, where the response's own says nothing of the call.
    pub status: Option<u16>,
}

impl ErrorFacts {
    /// What most services say: in `error`, where that is an object; else beside it, where `error` is the status' name or a
    /// text of its own. A message may be an array of texts. What is no JSON is shown.
    pub fn of(response: &Response) -> Self {
        let nothing = Json::null();
        let body = response.json().unwrap_or(&nothing);
        let error = body.get("error");
        let holder = error.as_ref().filter(|error| error.is_object()).unwrap_or(body);
        let message = holder.get("message").as_ref().and_then(text_of).or_else(|| text_of(error.as_ref()?));
        Self {
            code: holder.string_at("code"),
            message: message.or_else(|| text_of(body)).or_else(|| response.describe()),
            details: holder.get("details"),
            ..Self::default()
        }
    }
}

fn text_of(said: &Json) -> Option<String> {
    let texts = said.items().unwrap_or_else(|| vec![said.clone()]);
    let mut text = String::new();
    for part in texts.iter().filter_map(Json::as_string) {
        text.push_str(if text.is_empty() { "" } else { "; " });
        text.push_str(&part);
    }
    (!text.is_empty()).then_some(text)
}

/// What all operations of one service share.
pub struct Service {
    /// The service's name, such as `openwop`.
    pub name: &'static str,
    /// How it wants to see the credential.
    pub scheme: Scheme,
    /// How its error body is read.
    pub read_error: fn(&Response) -> ErrorFacts,
    /// Refuses an id, by its name, that the service cannot have given out.
    pub check_id: fn(&'static str, &str) -> Result<(), Error>,
    /// Adds the members that only errors of this service have. There is no response when the service did not respond.
    pub complete_error: fn(&mut Error, &Operation, Option<&Response>),
    /// Where it is, when the caller does not say; `None` where the caller must.
    pub base_url: Option<&'static str>,
    /// How patiently calls are repeated when the caller does not say.
    pub retry: RetryPolicy,
    /// What all its paths begin with. A base URL that ends with it means the same without.
    pub prefix: &'static str,
    /// Whether some of its hosts want no credential.
    pub is_open: bool,
    /// What is agreed on with a host before the first request; `None` where there is nothing to agree on.
    pub agreement: Option<&'static Agreement>,
}

impl Service {
    /// A service that takes any id, has no errors of its own kind, and is where the caller says.
    pub const fn of(name: &'static str, scheme: Scheme, read_error: fn(&Response) -> ErrorFacts) -> Self {
        Self {
            name,
            scheme,
            read_error,
            check_id: |_, _| Ok(()),
            complete_error: |_, _, _| (),
            base_url: None,
            retry: RetryPolicy::DEFAULT,
            prefix: "",
            is_open: false,
            agreement: None,
        }
    }
}

/// Whether an operation may be sent again when nobody knows if the first attempt took effect.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Replay {
    /// It reads, or the service recognises a second attempt.
    Safe,
    /// Only when the service said that it did nothing: a 429 is sent before any work.
    WhenRefused,
    /// The same, though a second attempt does nothing twice: its response would not show whether the first one took effect. The caller
    /// may repeat it.
    ByCaller,
    /// A second attempt could do the thing twice, unless an idempotency key tells the service that it is one.
    Unsafe,
}

/// Whether this build has a service with [`Expected::Part`].
const PARTS: bool = cfg!(feature = "relay-client");

/// What a successful response must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// A JSON object, or nothing, which reads as `{}`.
    Object,
    /// Whatever comes: JSON, a text, or nothing, which reads as `{}`.
    Any,
    /// A JSON object, or nothing: then it is what the headers `Location` and `ETag` say of what was made.
    Headers,
    /// A part of a stream: JSON, or nothing, as `body`, beside the response's own headers; see [`Response::part`].
    Part,
}

/// Changes a successful response before the caller sees it, for example to fill in a member that some hosts leave out.
pub type Finish = Box<dyn Fn(Json) -> Result<Json, Error>>;

/// What follows a successful response: the call's own, or another operation whose response becomes the call's.
pub type Then = Box<dyn FnOnce(Json) -> Next>;

/// One API operation. Boxed: it is passed on many times, and each move of a large value is code.
pub struct Operation(Box<OperationFields>);

impl Deref for Operation {
    type Target = OperationFields;

    fn deref(&self) -> &OperationFields {
        &self.0
    }
}

impl DerefMut for Operation {
    fn deref_mut(&mut self) -> &mut OperationFields {
        &mut self.0
    }
}

/// What makes an API operation.
pub struct OperationFields {
    /// The service it belongs to.
    pub service: &'static Service,
    /// Its name as callers write it, such as `runs.create`.
    pub name: &'static str,
    /// What is sent.
    pub request: Request,
    /// Whether its path has ids.
    pub has_ids: bool,
    /// What the host must say that it has; see [`Endpoint::needs`](super::endpoint::Endpoint::needs).
    pub needs: &'static str,
    /// What a successful response must be.
    pub expected: Expected,
    /// Whether it may be sent again.
    pub replay: Replay,
    /// Completes the response.
    pub finish: Option<Finish>,
    /// How long to wait before it is sent, in ms: what it reads takes a moment to change.
    pub delay_ms: f64,
    /// Milliseconds the service may legally hold the request open; added to the caller's time limit.
    pub hold_ms: f64,
    /// The time limit of an attempt, in ms, where the caller gives none and the client's would be wrong.
    pub timeout_ms: Option<f64>,
    /// The longest time limit of an attempt, in ms, whatever the caller says.
    pub max_timeout_ms: f64,
    /// Completes it where it is sent by a browser, before its body is written.
    pub in_browser: Option<fn(&mut Operation)>,
    /// What follows its response, where one request does not say all that is asked.
    pub then: Option<Then>,
    /// The path of a second request, which is sent when [`finish`](Self::finish) makes the first response `null`.
    pub again: Option<Path>,
    /// What is asked when an attempt got no response and a later one is refused with a 400 or 409, which the first one may be the
    /// reason of. Its response is the call's; where it has none, the refusal stands.
    pub confirm: Option<Operation>,
    /// How many bytes the body may have.
    pub max_body_bytes: f64,
    /// Whether a response is a success, and not a refusal.
    pub accepts: fn(&Response) -> bool,
    /// What the caller should know of it although it is sent; said to the log.
    pub warning: Option<&'static str>,
}

impl Operation {
    /// An operation that returns an object. A GET may be repeated, everything else not.
    pub fn new(service: &'static Service, name: &'static str, request: Request) -> Self {
        let replay = match request.method {
            Method::Get => Replay::Safe,
            _ => Replay::Unsafe,
        };
        Self(Box::new(OperationFields {
            service,
            name,
            request,
            has_ids: false,
            needs: "",
            expected: Expected::Object,
            replay,
            finish: None,
            delay_ms: 0.0,
            hold_ms: 0.0,
            timeout_ms: None,
            max_timeout_ms: f64::INFINITY,
            in_browser: None,
            then: None,
            again: None,
            confirm: None,
            max_body_bytes: f64::INFINITY,
            accepts: Response::is_success,
            warning: None,
        }))
    }

    /// The same operation with another rule of whether it may be sent again.
    pub fn replayed(mut self, replay: Replay) -> Self {
        self.replay = replay;
        self
    }

    /// The same operation with what completes its response.
    pub fn finish_with(mut self, finish: impl Fn(Json) -> Result<Json, Error> + 'static) -> Self {
        self.finish = Some(Box::new(finish));
        self
    }

    /// The same operation, with what follows its response.
    pub fn followed_by(mut self, then: impl FnOnce(Json) -> Next + 'static) -> Self {
        self.then = Some(Box::new(then));
        self
    }

    /// The same operation with an idempotency key: the service recognises a second attempt, so it may be repeated.
    ///
    /// # Errors
    /// A configuration error for a key that is empty, over 255 characters, or not visible ASCII.
    pub fn with_idempotency_key(mut self, key: Option<&str>) -> Result<Self, Error> {
        let Some(key) = key else { return Ok(self) };
        if key.is_empty() || key.len() > 255 || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::configuration(
                "idempotencyKey",
                "must be 1 to 255 visible ASCII characters, or \"auto\"",
            ));
        }
        self.request.headers.set(IDEMPOTENCY_KEY, key);
        self.replay = Replay::Safe;
        Ok(self)
    }

    /// Reads a response: its document, or the typed error.
    ///
    /// # Errors
    /// The class of the status for anything but 2xx and 304; `code: "invalid_json"` for a 2xx whose body is not the
    /// JSON it should be.
    pub fn read(&self, response: &Response) -> Result<Json, Error> {
        if response.status == 304 {
            return Ok(Json::null());
        }
        if !(self.accepts)(response) {
            return Err(self.refusal(response));
        }
        let json = match &response.body {
            Body::Empty if self.expected == Expected::Headers => response.made(),
            Body::Empty if PARTS && self.expected == Expected::Part => response.part(None),
            Body::Json(json) if PARTS && self.expected == Expected::Part => response.part(Some(json.clone())),
            Body::Empty => Json::object(),
            Body::Json(json) if self.expected == Expected::Any || json.is_object() => json.clone(),
            Body::Text(text) if self.expected == Expected::Any => text.clone(),
            Body::Json(_) | Body::Text(_) => {
                let mut error = self.refusal(response);
                error.message = "the response body is not the expected JSON".to_owned();
                error.code = Some("invalid_json".to_owned());
                error.is_cut_off = matches!(response.body, Body::Text(_)) && response.is_json();
                self.say_sent(&mut error);
                return Err(error);
            }
        };
        match &self.finish {
            Some(finish) => finish(json).map_err(|mut error| {
                // Only what is said of the response has the response's facts: a host of another version is not supported.
                if error.kind == ErrorKind::Api {
                    error.status = response.status;
                    error.request_id = response.headers.get("x-request-id").map(str::to_owned);
                    self.say_sent(&mut error);
                }
                self.own(error, Some(response))
            }),
            None => Ok(json),
        }
    }

    /// What a success that cannot be read leaves open.
    fn say_sent(&self, error: &mut Error) {
        if self.request.method != Method::Get {
            error.message.push_str("; a request was sent, and may have taken effect");
        }
    }

    /// The error with what all errors of this operation have. It is no reason to repeat what may have taken effect: only a 429
    /// is sent before any work.
    pub fn own(&self, error: Error, response: Option<&Response>) -> Error {
        let mut error = error.in_operation(self.service.name, self.name);
        error.retryable &= matches!(self.replay, Replay::Safe | Replay::ByCaller) || error.kind == ErrorKind::RateLimit;
        if let Some(response) = response {
            error.redact(&response.secrets);
        }
        (self.service.complete_error)(&mut error, self, response);
        error
    }

    /// The typed error of a response that is not a success.
    pub fn refusal(&self, response: &Response) -> Error {
        let facts = (self.service.read_error)(response);
        let message = facts.message.or_else(|| response.problem());
        let message = message.unwrap_or_else(|| ["HTTP ", &decimal::write(f64::from(response.status))].concat());
        let status = facts.status.unwrap_or(response.status);
        let mut error = Error::new(ErrorKind::from_status(status), &message);
        error.status = status;
        error.retryable = response.is_retried.unwrap_or_else(|| facts.try_again || super::retry::is_transient(status));
        error.code = facts.code;
        error.details = facts.details;
        error.request_id = facts.request_id.or_else(|| response.headers.get("x-request-id").map(str::to_owned));
        error.trace_id = facts.trace_id;
        error.retry_after_ms = facts.retry_after_ms;
        error.body = response.content().cloned();
        self.own(error, Some(response))
    }
}
