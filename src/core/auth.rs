//! How credentials become a header.

use core::fmt;

use super::error::Error;
use super::joined::joined;
use super::request::{Headers, is_header_value};
use super::split;
use crate::prelude::*;

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// A credential has at least so many bytes: to redact a shorter text would take words apart.
const LEAST_BYTES: usize = 4;

/// A part of a header is longer than the longest name of a scheme, such as `Bearer`, which stands beside a credential.
const LEAST_PART_BYTES: usize = 7;

/// A credential. Printing it shows `[redacted]`.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Checks and wraps a credential.
    ///
    /// # Errors
    /// A configuration error that names `field` when the text is blank or cannot stand in a header (a line break, a
    /// character above Latin-1): `fetch` would refuse it with a message that prints it.
    pub fn new(field: &'static str, text: String) -> Result<Self, Error> {
        if text.trim_ascii().is_empty() {
            return Err(Error::configuration(field, "must not be empty"));
        }
        if !is_header_value(&text) {
            return Err(Error::configuration(field, "holds a character that cannot be sent in a header"));
        }
        Ok(Self(text))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(REDACTED)
    }
}

/// How a service wants to see the credential.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    /// `Authorization: Bearer <secret>`.
    Bearer,
    /// The secret alone, in a header of this name.
    Header(&'static str),
}

impl Scheme {
    /// Puts the credential into the headers.
    pub fn apply(self, secret: &Secret, headers: &mut Headers) {
        match self {
            Scheme::Bearer => headers.set("Authorization", &["Bearer ", &secret.0].concat()),
            Scheme::Header(name) => headers.set(name, &secret.0),
        }
    }
}

/// What a request says that must not be shown: a server may echo it in its response. Only a text that is shown asks for the
/// secrets themselves: most responses show none.
#[derive(Clone, Default)]
pub struct Secrets {
    /// The client's credential.
    pub key: Option<Secret>,
    /// What stands in the path in its place.
    pub token: Option<String>,
    /// The headers of the client and of the call, of which those that may be credentials count.
    pub headers: [Headers; 2],
}

impl fmt::Debug for Secrets {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(REDACTED)
    }
}

impl Secrets {
    /// Each text, the longest first: those that are one as a whole, and what headers consist of, as in `Bearer <secret>` and
    /// `name=<secret>; ...`.
    fn texts<'a>(&'a self) -> Vec<&'a str> {
        let mut texts: Vec<&str> = Vec::new();
        // As the server sees it: what is around a header's value is not sent.
        let mut add = |text: &'a str, least: usize| {
            let text = text.trim_ascii();
            // A header may be one secret alone, or the same twice.
            if text.len() >= least && !texts.contains(&text) {
                let at = texts.iter().take_while(|known| known.len() >= text.len()).count();
                texts.insert(at, text);
            }
        };
        for text in [self.key.as_ref().map(|key| key.0.as_str()), self.token.as_deref()] {
            add(text.unwrap_or_default(), LEAST_BYTES);
        }
        for headers in &self.headers {
            for (_, value) in headers.credentials() {
                add(value, LEAST_BYTES);
                for part in split::parts(value, b" ;,") {
                    add(part, LEAST_PART_BYTES);
                    add(split::once(part, b"=").unwrap_or_default().1, LEAST_PART_BYTES);
                }
            }
        }
        texts
    }

    /// A text without them. It ends where it has `most` bytes.
    pub fn redact(&self, text: &str, most: usize) -> String {
        let secrets = self.texts();
        let (mut shown, mut rest) = (String::new(), text);
        while let Some(first) = rest.chars().next().filter(|_| shown.len() < most) {
            let after = secrets.iter().find_map(|secret| rest.strip_prefix(secret));
            match after {
                Some(_) => shown.push_str(REDACTED),
                None => shown.push(first),
            }
            rest = after.or_else(|| rest.get(first.len_utf8()..)).unwrap_or_default();
        }
        shown
    }

    /// Each in a line.
    pub fn lines(&self) -> String {
        joined(&self.texts(), "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(key: &str, headers: &[(&str, &str)]) -> Secrets {
        let mut all = Headers::new();
        for (name, value) in headers {
            all.set(name, value);
        }
        Secrets { key: Secret::new("apiKey", key.to_owned()).ok(), token: None, headers: [all, Headers::new()] }
    }

    #[test]
    fn a_key_is_redacted_wherever_it_stands_and_the_longest_secret_comes_first() {
        let secrets = secrets("sk-1", &[("X-Api-Key", "sk-1-and-more")]);
        let text = "\u{e9}sk-1, sk-1-and-more: sk-2 sk-1";
        assert_eq!(secrets.redact(text, usize::MAX), "\u{e9}[redacted], [redacted]: sk-2 [redacted]");
        assert_eq!(format!("{secrets:?}"), "[redacted]");
        assert_eq!(secrets.lines(), "sk-1-and-more\nsk-1");
    }

    #[test]
    fn a_header_is_redacted_as_a_whole_and_in_parts_but_not_the_name_of_its_scheme() {
        let headers =
            [("Authorization", "Bearer abcdefgh"), ("Cookie", "a=b; sid=12345678"), ("Accept", "application/json")];
        let secrets = secrets("k-0", &headers);
        for (text, shown) in [
            ("Bearer abcdefgh", "[redacted]"),
            ("Bearer of abcdefgh", "Bearer of [redacted]"),
            ("the session 12345678 and b", "the session [redacted] and b"),
            ("application/json", "application/json"),
        ] {
            assert_eq!(secrets.redact(text, usize::MAX), shown);
        }
    }

    #[test]
    fn a_text_is_cut_off_after_its_secrets_are_redacted() {
        assert_eq!(secrets("secret", &[]).redact("a secret secret", 5), "a [redacted]");
        assert_eq!(Secrets::default().redact("abc", 2), "ab");
    }

    #[test]
    fn a_secret_never_prints() {
        let secret = Secret::new("apiKey", "sk-1".into());
        assert_eq!(format!("{secret:?}"), "Ok([redacted])");
    }

    #[test]
    fn blank_and_unsendable_secrets_are_refused_without_being_shown() {
        for text in ["", "  ", "sk\n1", "sk-\u{20ac}"] {
            let error = Secret::new("apiKey", text.into()).err().map(|error| error.message.clone()).unwrap_or_default();
            assert!(error.starts_with("apiKey ") && !error.contains("sk"), "{error:?}");
        }
    }

    #[test]
    fn bearer_sets_authorization() {
        let mut headers = Headers::new();
        let secret = Secret::new("apiKey", "sk-1".into());
        assert!(secret.map(|secret| Scheme::Bearer.apply(&secret, &mut headers)).is_ok());
        assert_eq!(headers.get("authorization"), Some("Bearer sk-1"));
    }

    #[test]
    fn a_header_of_its_own_holds_the_secret_alone() {
        let mut headers = Headers::new();
        let secret = Secret::new("apiKey", "sk-1".into());
        assert!(secret.map(|secret| Scheme::Header("x-api-key").apply(&secret, &mut headers)).is_ok());
        assert_eq!(headers.get("X-API-Key"), Some("sk-1"));
        assert_eq!(headers.get("authorization"), None);
    }
}
