//! What the caller gets when something fails: one error type, with one kind per JavaScript class.

use alloc::borrow::Cow;
use core::ops::{Deref, DerefMut};

use super::auth::Secrets;
use super::json::Json;
use crate::prelude::*;

/// The class of an error. The edge has one JavaScript class per kind; [`ErrorKind::from_status`] is the only place
/// that maps a status to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The service responded with a status that has no class of its own, or with a response that cannot be read.
    Api,
    /// 400 and 422.
    Validation,
    /// 401.
    Authentication,
    /// 403.
    PermissionDenied,
    /// 404.
    NotFound,
    /// 409.
    Conflict,
    /// 413.
    PayloadTooLarge,
    /// 429.
    RateLimit,
    /// 500 to 599.
    Server,
    /// No response: network, DNS or TLS failure, or a page that may not read the response.
    Connection,
    /// The time limit passed.
    Timeout,
    /// An event stream failed for good.
    Stream,
    /// An argument or option is wrong; nothing was sent.
    Configuration,
    /// The service or runtime cannot do this; nothing was sent.
    Unsupported,
    /// A webhook that was received is not signed as it should be, or is no event.
    Webhook,
}

impl ErrorKind {
    /// The class of an HTTP status that is not a success.
    pub fn from_status(status: u16) -> Self {
        match status {
            400 | 422 => Self::Validation,
            401 => Self::Authentication,
            403 => Self::PermissionDenied,
            404 => Self::NotFound,
            409 => Self::Conflict,
            413 => Self::PayloadTooLarge,
            429 => Self::RateLimit,
            500..=599 => Self::Server,
            _ => Self::Api,
        }
    }

    /// The name of the JavaScript class.
    pub fn class_name(self) -> &'static str {
        match self {
            Self::Api => "ApiError",
            Self::Validation => "ValidationError",
            Self::Authentication => "AuthenticationError",
            Self::PermissionDenied => "PermissionDeniedError",
            Self::NotFound => "NotFoundError",
            Self::Conflict => "ConflictError",
            Self::PayloadTooLarge => "PayloadTooLargeError",
            Self::RateLimit => "RateLimitError",
            Self::Server => "ServerError",
            Self::Connection => "ConnectionError",
            Self::Timeout => "TimeoutError",
            Self::Stream => "StreamError",
            Self::Configuration => "ConfigurationError",
            Self::Unsupported => "UnsupportedOperationError",
            Self::Webhook => "WebhookVerificationError",
        }
    }
}

/// Why an event stream failed for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StreamReason {
    /// The server no longer has the events after the cursor: some are lost for good.
    Gap,
    /// The server sent something that is not the event stream it should be.
    Protocol,
    /// The connection failed too many times in a row.
    GaveUp,
}

impl StreamReason {
    /// The value of `reason` on a `StreamError`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Gap => "gap",
            Self::Protocol => "protocol",
            Self::GaveUp => "gave-up",
        }
    }
}

/// One failure.
#[derive(Clone, Debug)]
pub struct Error(Box<ErrorFields>);

impl Deref for Error {
    type Target = ErrorFields;

    fn deref(&self) -> &ErrorFields {
        &self.0
    }
}

impl DerefMut for Error {
    fn deref_mut(&mut self) -> &mut ErrorFields {
        &mut self.0
    }
}

/// What is known of a failure. Fields that do not apply are empty. No field ever holds a credential or a request header, unless
/// the service echoes it in `details` or `body`, which are its own.
#[derive(Clone, Debug)]
pub struct ErrorFields {
    /// The class.
    pub kind: ErrorKind,
    /// What happened and what to do about it.
    pub message: String,
    /// The service, such as `openwop`.
    pub provider: &'static str,
    /// The operation, such as `runs.create`.
    pub operation: &'static str,
    /// The HTTP status; 0 when there was no response.
    pub status: u16,
    /// The service's own error code. An open string.
    pub code: Option<String>,
    /// The service's own details, as they came.
    pub details: Option<Json>,
    /// The service's id of the request.
    pub request_id: Option<String>,
    /// The trace id of the response's `traceparent`.
    pub trace_id: Option<String>,
    /// How long the service asks to wait, in ms.
    pub retry_after_ms: Option<f64>,
    /// Whether the same call may succeed later, and does nothing twice when it is made again.
    pub retryable: bool,
    /// The response's body: the parsed document, or its text.
    pub body: Option<Json>,
    /// Whether the body is JSON by its type and was cut off, so that it is no response of the service.
    pub is_cut_off: bool,
    /// The argument or option that is wrong.
    pub field: Option<Cow<'static, str>>,
    /// Why a stream failed for good.
    pub reason: Option<StreamReason>,
    /// The error underneath: what `fetch` threw, or the last failure of a stream that gave up.
    pub cause: Option<Cause>,
    /// An object with what the errors of one service have beside these; see
    /// [`Service::complete_error`](super::operation::Service::complete_error).
    pub members: Option<Json>,
}

/// The error underneath another.
#[derive(Clone, Debug)]
pub enum Cause {
    /// A value that JavaScript threw.
    Thrown(Json),
    /// One of our own.
    Error(Error),
}

impl PartialEq for Error {
    fn eq(&self, other: &Self) -> bool {
        (self.kind, &self.message, self.status, &self.code) == (other.kind, &other.message, other.status, &other.code)
    }
}

impl Error {
    /// Whether it is the refusal of a resume because the events after the cursor are gone.
    pub fn means_gap(&self) -> bool {
        let names = |code: &str, word: &str| code.as_bytes().windows(word.len()).any(|part| part == word.as_bytes());
        let names_cursor = || self.code.as_deref().is_some_and(|code| names(code, "cursor") || names(code, "resync"));
        self.status == 410 || (self.kind != ErrorKind::Server && names_cursor())
    }

    /// Whether the next poll may succeed.
    pub fn passes(&self) -> bool {
        self.retryable || self.is_cut_off
    }

    /// An error of a kind with a message and nothing else.
    pub fn new(kind: ErrorKind, message: &str) -> Self {
        Self(Box::new(ErrorFields {
            kind,
            message: message.to_owned(),
            provider: "",
            operation: "",
            status: 0,
            code: None,
            details: None,
            request_id: None,
            trace_id: None,
            retry_after_ms: None,
            retryable: false,
            body: None,
            is_cut_off: false,
            field: None,
            reason: None,
            cause: None,
            members: None,
        }))
    }

    /// A wrong argument or option: the message reads `<field> <problem>`.
    pub fn configuration(field: impl Into<Cow<'static, str>>, problem: &str) -> Self {
        let field = field.into();
        let mut error = Self::new(ErrorKind::Configuration, &[&field, " ", problem].concat());
        error.field = Some(field);
        error
    }

    /// A success that is none of the service's: it is from a page or a proxy.
    pub fn unexpected(message: &str, response: Json) -> Self {
        let mut error = Self::new(ErrorKind::Api, message);
        error.code = Some("unexpected_response".to_owned());
        error.body = Some(response);
        error
    }

    /// A stream that failed for good.
    pub fn stream(reason: StreamReason, message: &str) -> Self {
        let mut error = Self::new(ErrorKind::Stream, message);
        error.reason = Some(reason);
        error.retryable = reason == StreamReason::GaveUp;
        error
    }

    /// The same error with the service and operation it belongs to.
    pub fn in_operation(mut self, provider: &'static str, operation: &'static str) -> Self {
        if self.operation.is_empty() {
            self.provider = provider;
            self.operation = operation;
        }
        self
    }

    /// Takes secrets out of the texts that show a part of a response's headers or body. Its details and body stay as they are.
    pub fn redact(&mut self, secrets: &Secrets) {
        let fields = &mut *self.0;
        let (code, request_id, trace_id) = (fields.code.as_mut(), fields.request_id.as_mut(), fields.trace_id.as_mut());
        let texts = [Some(&mut fields.message), code, request_id, trace_id];
        for text in texts.into_iter().flatten() {
            *text = secrets.redact(text, usize::MAX);
        }
    }

    /// The same error with the error underneath it.
    pub fn caused_by(mut self, cause: Cause) -> Self {
        self.cause = Some(cause);
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_has_the_class_its_name_says() {
        let table = [
            (400, "ValidationError"),
            (422, "ValidationError"),
            (401, "AuthenticationError"),
            (403, "PermissionDeniedError"),
            (404, "NotFoundError"),
            (409, "ConflictError"),
            (413, "PayloadTooLargeError"),
            (429, "RateLimitError"),
            (500, "ServerError"),
            (503, "ServerError"),
            (599, "ServerError"),
            (410, "ApiError"),
            (418, "ApiError"),
            (302, "ApiError"),
        ];
        for (status, class) in table {
            assert_eq!(ErrorKind::from_status(status).class_name(), class, "{status}");
        }
    }

    #[test]
    fn a_configuration_error_names_its_field() {
        let error = Error::configuration("baseUrl", "must be an absolute URL");
        assert_eq!(error.message, "baseUrl must be an absolute URL");
        assert_eq!(error.field.as_deref(), Some("baseUrl"));
    }
}
