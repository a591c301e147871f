//! What is sent: method, path, query, headers and body of one HTTP request, before the base URL and the credentials.

use alloc::rc::Rc;

use super::error::Error;
use super::json::Json;
use super::split;
use crate::prelude::*;

/// An HTTP method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Method {
    /// Reads; may be repeated.
    Get,
    /// Starts, replies to or changes something.
    Post,
    /// Replaces a resource.
    Put,
    /// Changes a part of a resource.
    Patch,
    /// Removes a resource.
    Delete,
}

impl Method {
    /// The method's name on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Method::Get => "GET",
            Method::Post => "POST",
            Method::Put => "PUT",
            Method::Patch => "PATCH",
            Method::Delete => "DELETE",
        }
    }
}

/// A path with its query, built so that an id can never leave its segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Path {
    text: String,
    has_query: bool,
}

impl Path {
    /// Starts with text that is sent as it stands, such as `/v1/runs`.
    pub fn new(literal: &'static str) -> Self {
        Self { text: literal.to_owned(), has_query: false }
    }

    /// Takes a whole URL, for a request that belongs to no base URL.
    pub fn absolute(url: &str) -> Self {
        Self { text: url.to_owned(), has_query: split::once(url, b"?").is_some() }
    }

    /// Adds text that is sent as it stands, such as `/cancel` or the verb `:fork`.
    ///
    /// A literal colon must stay one: OpenWOP hosts respond with 404 to `%3Afork`.
    pub fn push_literal(&mut self, literal: &'static str) {
        self.text.push_str(literal);
    }

    /// Adds an id that stays within its segment: everything but `A-Z a-z 0-9 - . _ ~` is percent-encoded.
    ///
    /// # Errors
    /// A configuration error that names `field` for an empty id, and for `.` and `..`: URL parsers resolve those two
    /// even when they are percent-encoded, so they cannot be sent as a segment.
    pub fn push_id(&mut self, field: &'static str, id: &str) -> Result<(), Error> {
        if id.is_empty() || id == "." || id == ".." {
            return Err(Error::configuration(field, "must be a non-empty id other than \".\" and \"..\""));
        }
        encode(id, &mut self.text);
        Ok(())
    }

    /// Adds one query parameter, with name and value percent-encoded.
    pub fn query(mut self, name: &str, value: &str) -> Self {
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        encode(name, &mut self.text);
        self.text.push('=');
        encode(value, &mut self.text);
        self
    }

    /// Adds a query parameter when there is a value.
    pub fn query_opt(self, name: &str, value: Option<&str>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    /// The path with its query, starting with `/`.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// The origin of a URL.
pub fn origin(url: &str) -> &str {
    let mut slashes = 0;
    let end = url.bytes().position(|byte| {
        slashes += u32::from(byte == b'/');
        slashes > 2 || matches!(byte, b'?' | b'#')
    });
    url.get(..end.unwrap_or(url.len())).unwrap_or(url)
}

fn encode(text: &str, into: &mut String) {
    escape(text.as_bytes(), '%', into);
}

/// Adds bytes, each outside of `A-Z a-z 0-9 - . _` as `mark` and two hexadecimal digits. `~` is one of these where it is the mark.
pub fn escape(bytes: &[u8], mark: char, into: &mut String) {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    for byte in bytes {
        if byte.is_ascii_alphanumeric() || b"-._".contains(byte) || (*byte == b'~' && mark != '~') {
            into.push(char::from(*byte));
        } else {
            into.push(mark);
            for digit in [byte >> 4, byte & 15] {
                into.push(char::from(*HEX.get(usize::from(digit)).unwrap_or(&b'0')));
            }
        }
    }
}

/// The headers of a caller that are no credentials.
const PUBLIC: &str =
    "accept accept-language content-language content-type last-event-id user-agent x-request-id traceparent tracestate";

/// What is said of the connection and of the body's length, and not of the request: engines leave it out in silence, or fail with an
/// error that names nothing.
const CONNECTION_HEADERS: &[&str] = &["connection", "content-length", "host", "transfer-encoding"];

/// Header names and values, in the order they were set: a line for each name, and one for its value. No value has a line feed:
/// HTTP allows none in a header. A copy shares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Headers(Rc<str>);

impl Headers {
    /// No headers.
    pub fn new() -> Self {
        Self::default()
    }

    /// Sets a header, replacing one of the same name in any case.
    pub fn set(&mut self, name: &str, value: &str) {
        let (mut lines, mut is_set) = (String::new(), false);
        for existing in self.iter().chain([("", "")]) {
            let is_last = existing.0.is_empty();
            let is_this = !is_set && (is_last || existing.0.eq_ignore_ascii_case(name));
            is_set |= is_this;
            let (name, value) = if is_this { (name, value) } else { existing };
            if is_this || !is_last {
                for line in [name, "\n", value, "\n"] {
                    lines.push_str(line);
                }
            }
        }
        self.0 = lines.into();
    }

    /// Sets a header that a caller wrote.
    ///
    /// # Errors
    /// A configuration error that names `headers` for a name or value HTTP does not allow. The value is never in the
    /// message: it may be a secret, and `fetch` itself would print it.
    pub fn set_checked(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let name_ok = !name.is_empty() && name.bytes().all(is_token_byte);
        if !name_ok {
            return Err(Error::configuration("headers", "holds a name that is not a legal HTTP header name"));
        }
        if CONNECTION_HEADERS.iter().any(|own| name.eq_ignore_ascii_case(own)) {
            let problem = ["holds ", name, ", which fetch sets by itself: leave it out"].concat();
            return Err(Error::configuration("headers", &problem));
        }
        if !is_header_value(value) {
            let mut problem = String::from("holds a value HTTP does not allow for the header ");
            problem.push_str(name);
            return Err(Error::configuration("headers", &problem));
        }
        self.set(name, value);
        Ok(())
    }

    /// The value of a header, its name in any case.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.iter().find(|(existing, _)| existing.eq_ignore_ascii_case(name)).map(|(_, value)| value)
    }

    /// All headers in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        let mut lines = split::parts(&self.0, b"\n");
        core::iter::from_fn(move || lines.next().zip(lines.next()))
    }

    /// The lines.
    pub fn as_lines(&self) -> &str {
        &self.0
    }

    /// Those that may be credentials: any name that is not known to be none.
    pub fn credentials(&self) -> impl Iterator<Item = (&str, &str)> {
        self.iter().filter(|(name, _)| split::parts(PUBLIC, b" ").all(|public| !public.eq_ignore_ascii_case(name)))
    }

    /// Sets every header of `other` over these.
    pub fn extend(&mut self, other: &Headers) {
        for (name, value) in other.iter() {
            self.set(name, value);
        }
    }
}

/// Whether a byte may stand in a token, such as a header's name.
pub fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Whether `fetch` accepts the text as a header value: no control character but the tab, nothing above Latin-1.
pub fn is_header_value(value: &str) -> bool {
    // In UTF-8 the characters up to U+00FF begin with a byte below 0xC4.
    value.bytes().all(|byte| byte == b'\t' || (byte >= b' ' && byte != 0x7f && byte < 0xc4))
}

/// One HTTP request, before the base URL and the credentials are added.
#[derive(Clone, Debug)]
pub struct Request {
    /// The HTTP method.
    pub method: Method,
    /// The path below the base URL.
    pub path: Path,
    /// The operation's own headers.
    pub headers: Headers,
    /// The body, sent as JSON.
    pub body: Option<Json>,
    /// The body's text, written when the call is made: every attempt sends the same bytes, and what the caller does with the
    /// object meanwhile does not count.
    pub text: Option<Json>,
    /// Whether the client's credentials are sent with it.
    pub authorized: bool,
    /// What stands in the path in their place.
    pub token: Option<String>,
    /// What is sent instead to a host of the service's newer protocol, where that is more than the agreement changes by itself.
    pub newer: Option<Box<Request>>,
}

impl Request {
    /// A request without body that carries credentials.
    pub fn get(path: Path) -> Self {
        let mut headers = Headers::new();
        headers.set("Accept", "application/json");
        Self { method: Method::Get, path, headers, body: None, text: None, authorized: true, token: None, newer: None }
    }

    /// A request of any method, with a JSON body where there is one, that carries credentials.
    pub fn with_body(method: Method, path: Path, body: Option<Json>) -> Self {
        let mut request = Self::get(path);
        request.method = method;
        if let Some(body) = body {
            request.set_body(body);
        }
        request
    }

    /// Gives it a JSON body.
    pub fn set_body(&mut self, body: Json) {
        self.headers.set("Content-Type", "application/json");
        self.body = Some(body);
    }

    /// The same request without credentials.
    pub fn without_credentials(mut self) -> Self {
        self.authorized = false;
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_id(id: &str) -> Result<String, Error> {
        let mut path = Path::new("/v1/runs/");
        path.push_id("runId", id)?;
        path.push_literal(":fork");
        Ok(path.as_str().to_owned())
    }

    #[test]
    fn an_id_is_one_segment_whatever_it_holds() {
        assert_eq!(with_id("a/b?c#d e\u{e9}:"), Ok("/v1/runs/a%2Fb%3Fc%23d%20e%C3%A9%3A:fork".to_owned()));
    }

    #[test]
    fn unreserved_characters_stay_as_they_are() {
        assert_eq!(with_id("AZaz09-._~"), Ok("/v1/runs/AZaz09-._~:fork".to_owned()));
    }

    #[test]
    fn dots_and_nothing_are_refused_because_url_parsers_resolve_them() {
        for id in ["", ".", ".."] {
            let refused = with_id(id);
            assert_eq!(refused.err().and_then(|error| error.field.clone()), Some("runId".into()), "{id:?}");
        }
    }

    #[test]
    fn query_parameters_are_encoded_and_joined() {
        let path = Path::new("/x").query("streamMode", "updates,messages").query_opt("none", None).query("b", "1 2");
        assert_eq!(path.as_str(), "/x?streamMode=updates%2Cmessages&b=1%202");
    }

    #[test]
    fn a_bad_header_names_the_header_and_never_its_value() {
        let mut headers = Headers::new();
        let error =
            headers.set_checked("X-Token", "se\ncret").err().map(|error| error.message.clone()).unwrap_or_default();
        assert!(error.contains("X-Token") && !error.contains("cret"), "{error}");
        assert!(headers.set_checked("X Token", "v").is_err());
        assert!(headers.set_checked("X-Token", "tab\tis fine \u{e9}").is_ok());
        assert!(headers.set_checked("X-Token", "\u{20ac}").is_err());
    }

    #[test]
    fn an_origin_ends_where_the_path_begins() {
        for url in ["https://a.example", "https://a.example/x", "https://a.example?x=/", "https://a.example#/"] {
            assert_eq!(origin(url), "https://a.example");
        }
        assert_eq!(origin("http://a.example:1/b:2"), "http://a.example:1");
    }

    #[test]
    fn header_names_are_case_insensitive() {
        let mut headers = Headers::new();
        headers.set("Accept", "a");
        headers.set("accept", "b");
        assert_eq!(headers.iter().count(), 1);
        assert_eq!(headers.get("ACCEPT"), Some("b"));
    }
}
