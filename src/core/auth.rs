//! How credentials become a header.

use std::fmt;

use super::error::Error;
use super::request::{Headers, is_header_value};

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
        formatter.write_str("[redacted]")
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

#[cfg(test)]
mod tests {
    use super::*;

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
