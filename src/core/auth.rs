//! How credentials become a header.

use std::fmt;

use super::error::Error;
use super::request::{Headers, is_header_value};

/// What stands in the place of a secret.
const REDACTED: &str = "[redacted]";

/// A credential has at least so many bytes: to redact a shorter text would take words apart.
const LEAST_BYTES: usize = 4;

/// The length of the longest name of a scheme, such as `Bearer`. What a header holds beside a credential is no longer.
const SCHEME_BYTES: usize = 6;

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

/// What a request says that must not be shown, the longest first: a server may echo it in its response.
#[derive(Clone, Debug, Default)]
pub struct Secrets(Vec<Secret>);

impl Secrets {
    /// Adds the client's credential.
    pub fn add_key(&mut self, key: &Secret) {
        self.add(&key.0);
    }

    /// Adds a text that is one as a whole.
    pub fn add(&mut self, text: &str) {
        // As the server sees it: what is around a header's value is not sent.
        let text = text.trim_ascii();
        if text.len() < LEAST_BYTES {
            return;
        }
        let at = self.0.iter().take_while(|known| known.0.len() >= text.len()).count();
        self.0.insert(at, Secret(text.to_owned()));
    }

    /// Adds the values of headers that may be credentials, and what they consist of: `Bearer <secret>`, `name=<secret>; ...`.
    pub fn add_headers(&mut self, headers: &Headers) {
        for (_, value) in headers.credentials() {
            let parts = value.split([' ', ';', ',']);
            let values = parts.clone().filter_map(|part| part.split_once('=')).map(|(_, value)| value);
            for text in parts.chain(values).filter(|text| text.len() > SCHEME_BYTES).chain([value]) {
                self.add(text);
            }
        }
    }

    /// A text without them. It ends where it has `most` bytes.
    pub fn redact(&self, text: &str, most: usize) -> String {
        let (mut shown, mut rest) = (String::new(), text);
        while let Some(first) = rest.chars().next().filter(|_| shown.len() < most) {
            let after = self.0.iter().find_map(|secret| rest.strip_prefix(secret.0.as_str()));
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
        let mut lines = String::new();
        for secret in &self.0 {
            lines.push_str(&secret.0);
            lines.push('\n');
        }
        lines
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(key: &str, headers: &[(&str, &str)]) -> Secrets {
        let (mut secrets, mut all) = (Secrets::default(), Headers::new());
        secrets.add(key);
        for (name, value) in headers {
            all.set(name, value);
        }
        secrets.add_headers(&all);
        secrets
    }

    #[test]
    fn a_key_is_redacted_wherever_it_stands_and_the_longest_secret_comes_first() {
        let secrets = secrets("sk-1", &[("X-Api-Key", "sk-1-and-more")]);
        let text = "\u{e9}sk-1, sk-1-and-more: sk-2 sk-1";
        assert_eq!(secrets.redact(text, usize::MAX), "\u{e9}[redacted], [redacted]: sk-2 [redacted]");
        assert_eq!(format!("{secrets:?}"), "Secrets([[redacted], [redacted], [redacted]])");
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
