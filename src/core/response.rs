//! What came back: status, the headers the core reads, and the body as the engine parsed it.

use super::auth::Secrets;
use super::decimal;
use super::json::Json;
use super::request::{Headers, is_token_byte};
use super::{retry, split};
use crate::prelude::*;

/// Those of every service.
macro_rules! read_headers {
    () => {
        "content-type\nretry-after\ndate\ntraceparent\nx-request-id\ncontent-length\ncontent-encoding\ntransfer-encoding\nlocation\netag"
    };
}

/// The headers that any part of the core reads. The edge looks up only these: each poll-up crosses into JavaScript, and
/// a browser hides most others across origins anyway.
pub const READ_HEADERS: &str = if cfg!(feature = "relay-client") {
    concat!(read_headers!(), "\nstream-next-offset\nstream-up-to-date\nstream-closed\nstream-cursor")
} else {
    read_headers!()
};

/// How much of a body that is no error document stands in a message.
const SHOWN_BYTES: usize = 200;

/// The body of a response.
#[derive(Clone, Debug)]
pub enum Body {
    /// No bytes at all. Legal for 202 and 204, and read as `{}`.
    Empty,
    /// A JSON document.
    Json(Json),
    /// Anything else, as a string value.
    Text(Json),
}

/// One HTTP response.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status code.
    pub status: u16,
    /// Those of [`READ_HEADERS`] that are there and readable. A missing one is the normal case in a browser.
    pub headers: Headers,
    /// The whole body.
    pub body: Body,
    /// The engine's own response, for errors that show more of it.
    pub raw: Json,
    /// Whether its status is one that the caller has repeated, where the caller says which are.
    pub is_retried: Option<bool>,
    /// What its request said that must not be shown.
    pub secrets: Secrets,
    /// When it came by the clock on the wall, in ms since 1970.
    pub at_ms: f64,
}

impl Response {
    /// A response of which only the status is known.
    pub fn new(status: u16) -> Self {
        Self {
            status,
            headers: Headers::new(),
            body: Body::Empty,
            raw: Json::null(),
            secrets: Secrets::default(),
            is_retried: None,
            at_ms: 0.0,
        }
    }

    /// Whether the status is 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The wait that its `Retry-After` asks for, in ms.
    ///
    /// A date is measured against the response's own `Date`, where that can be read: the clock here may be wrong.
    pub fn retry_after_ms(&self) -> Option<f64> {
        let sent_ms = self.headers.get("date").and_then(|date| Json::string(date).as_date_ms());
        retry::retry_after_ms(self.headers.get("retry-after")?, sent_ms.unwrap_or(self.at_ms))
    }

    /// What the headers say of what was made.
    pub fn made(&self) -> Json {
        let mut made = Json::object();
        for name in ["location", "etag"] {
            if let Some(value) = self.headers.get(name) {
                made.set(name, Json::string(value));
            }
        }
        made
    }

    /// The body of one part of a stream, beside the headers that say where the next part is.
    pub fn part(&self, body: Option<Json>) -> Json {
        let mut part = Json::object();
        for (name, value) in self.headers.iter() {
            part.set(name, Json::string(value));
        }
        if let Some(body) = body {
            part.set("body", body);
        }
        part
    }

    /// The parsed body, when it is JSON.
    pub fn json(&self) -> Option<&Json> {
        match &self.body {
            Body::Json(json) => Some(json),
            Body::Empty | Body::Text(_) => None,
        }
    }

    /// The body, parsed or as text, when there is one.
    pub fn content(&self) -> Option<&Json> {
        match &self.body {
            Body::Json(content) | Body::Text(content) => Some(content),
            Body::Empty => None,
        }
    }

    /// The status and the first part of a body that is no JSON, as a message.
    pub fn describe(&self) -> Option<String> {
        let Body::Text(text) = &self.body else { return None };
        let text = self.secrets.redact(&text.as_string()?, SHOWN_BYTES);
        let end = (0..=SHOWN_BYTES).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
        let shown = text.get(..end).unwrap_or(&text).trim_ascii();
        let status = decimal::write(f64::from(self.status));
        (!shown.is_empty()).then(|| ["HTTP ", &status, ": ", shown].concat())
    }

    /// What a problem document (RFC 9457) says: its detail, else its title.
    pub fn problem(&self) -> Option<String> {
        let body = self.json().filter(|_| self.media_type().as_deref() == Some("application/problem+json"))?;
        body.string_at("detail").or_else(|| body.string_at("title"))
    }

    /// Whether its type says that it is JSON.
    pub fn is_json(&self) -> bool {
        self.media_type().as_deref() == Some("application/json")
    }

    /// The essence of the media type, in lower case: `text/event-stream; charset=utf-8` gives `text/event-stream`.
    ///
    /// As the Fetch standard extracts it: of several values, apart by commas, the last one that is a type and not `*/*`. A message
    /// may show it.
    pub fn media_type(&self) -> Option<String> {
        let text = self.secrets.redact(self.headers.get("content-type")?, usize::MAX);
        let is_token = |text: &str| !text.is_empty() && text.bytes().all(is_token_byte);
        let is_type = |text| split::once(text, b"/").is_some_and(|(kind, rest)| is_token(kind) && is_token(rest));
        let (mut start, mut quoted, mut found) = (0, false, None);
        for (end, byte) in text.bytes().chain([b',']).enumerate() {
            quoted ^= byte == b'"';
            if byte == b',' && (!quoted || end == text.len()) {
                let value = text.get(start..end).unwrap_or_default();
                let essence = split::first(value, b";").trim_ascii();
                if is_type(essence) && essence != "*/*" {
                    found = Some(essence);
                }
                start = end + 1;
            }
        }
        found.map(str::to_ascii_lowercase)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn media_type(value: &str) -> Option<String> {
        let mut headers = Headers::new();
        headers.set("Content-Type", value);
        Response {
            status: 200,
            headers,
            body: Body::Empty,
            raw: Json::null(),
            secrets: Secrets::default(),
            is_retried: None,
            at_ms: 0.0,
        }
        .media_type()
    }

    #[test]
    fn a_media_type_is_extracted_as_the_fetch_standard_does() {
        let stream = Some("text/event-stream".to_owned());
        for value in [
            "text/event-stream",
            "Text/Event-Stream ; charset=x",
            "text/event-stream, text/event-stream",
            "text/html, text/event-stream",
            "text/event-stream; a=\"b, text/html\"",
            "text/event-stream;charset=utf-8, */*",
            "text/event-stream,",
            "nonsense, text/event-stream;x=y;charset=\"utf-8\"",
        ] {
            assert_eq!(media_type(value), stream, "{value}");
        }
        assert_eq!(media_type("text/event-stream, text/html").as_deref(), Some("text/html"));
        for value in ["", "text", "/", "*/*", "text/", "te xt/html"] {
            assert_eq!(media_type(value), None, "{value}");
        }
    }
}
