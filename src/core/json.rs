//! The view of a JSON value: the little the core reads of a payload it never rebuilds.
//!
//! There are two implementations with the same methods. Natively [`Json`] wraps `serde_json::Value`. In WebAssembly it
//! wraps the JavaScript value that the engine's own `JSON.parse` made, so the module carries no JSON parser and a
//! member that a server adds tomorrow still reaches the user.

use crate::prelude::*;

#[cfg(target_arch = "wasm32")]
pub use crate::js::json::Json;
#[cfg(not(target_arch = "wasm32"))]
pub use native::Json;

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use serde_json::{Map, Number, Value};

    use crate::core::decimal;

    /// One JSON value. Reading never fails: a wrong type reads as `None`.
    #[derive(Clone, Debug, PartialEq)]
    pub struct Json(Value);

    impl From<Value> for Json {
        fn from(value: Value) -> Self {
            Self(value)
        }
    }

    impl From<Json> for Value {
        fn from(json: Json) -> Self {
            json.0
        }
    }

    impl Json {
        /// An empty object.
        pub fn object() -> Self {
            Self(Value::Object(Map::new()))
        }

        /// The value `null`.
        pub fn null() -> Self {
            Self(Value::Null)
        }

        /// A string value.
        pub fn string(text: &str) -> Self {
            Self(Value::from(text))
        }

        /// The text of UTF-8 bytes as a string value; what is not UTF-8 becomes U+FFFD.
        pub fn decode(bytes: &[u8]) -> Self {
            Self(Value::from(String::from_utf8_lossy(bytes).into_owned()))
        }

        /// A number; a value JSON cannot carry becomes `null`, as `JSON.stringify` does.
        pub fn number(number: f64) -> Self {
            if decimal::is_whole(number) && number.abs() < 9_007_199_254_740_992.0 {
                return Self(Value::from(number as i64));
            }
            Self(Number::from_f64(number).map_or(Value::Null, Value::Number))
        }

        /// A boolean value.
        pub fn boolean(value: bool) -> Self {
            Self(Value::Bool(value))
        }

        /// An array of the given items.
        pub fn array(items: Vec<Json>) -> Self {
            Self(Value::Array(items.into_iter().map(|item| item.0).collect()))
        }

        /// The member `key`; `None` when it is missing, `null`, or this is not an object.
        pub fn get(&self, key: &str) -> Option<Json> {
            self.0.get(key).filter(|value| !value.is_null()).cloned().map(Json)
        }

        /// Whether the member `key` is there and is `null`.
        pub fn is_null_at(&self, key: &str) -> bool {
            self.0.get(key).is_some_and(Value::is_null)
        }

        /// Sets the member `key`. Does nothing when this is not an object.
        pub fn set(&mut self, key: &str, value: Json) {
            if let Value::Object(members) = &mut self.0 {
                members.insert(key.to_owned(), value.0);
            }
        }

        /// Takes the member `key` away: it is not written.
        pub fn unset(&mut self, key: &str) {
            if let Value::Object(members) = &mut self.0 {
                members.remove(key);
            }
        }

        /// The names of an object's members; empty for anything else.
        pub fn keys(&self) -> Vec<String> {
            self.0.as_object().map(|members| members.keys().cloned().collect()).unwrap_or_default()
        }

        /// A copy whose own members can be set without changing this value.
        pub fn shallow_copy(&self) -> Self {
            self.clone()
        }

        /// Parses a string value as JSON; `None` when it is not JSON.
        pub fn parse(text: &Json) -> Option<Self> {
            serde_json::from_str(text.0.as_str()?).ok().map(Self)
        }

        /// The text of a string value.
        pub fn as_string(&self) -> Option<String> {
            self.0.as_str().map(str::to_owned)
        }

        /// The value of a number.
        pub fn as_number(&self) -> Option<f64> {
            self.0.as_f64()
        }

        /// The value of a boolean.
        pub fn as_bool(&self) -> Option<bool> {
            self.0.as_bool()
        }

        /// The time that a string value with an HTTP date names, in ms since 1970. What else is a date is the engine's
        /// choice.
        pub fn as_date_ms(&self) -> Option<f64> {
            http_date_ms(self.0.as_str()?)
        }

        /// The items of an array; `None` when this is not an array.
        pub fn items(&self) -> Option<Vec<Json>> {
            self.0.as_array().map(|items| items.iter().cloned().map(Json).collect())
        }

        /// Whether this is an object; an array is not.
        pub fn is_object(&self) -> bool {
            self.0.is_object()
        }

        /// Whether two values are the same, whatever the order of their members.
        pub fn equals(&self, other: &Json) -> bool {
            self == other
        }

        /// Whether this is `null`.
        pub fn is_null(&self) -> bool {
            self.0.is_null()
        }

        /// The value's JSON text.
        pub fn to_text(&self) -> String {
            serde_json::to_string(&self.0).unwrap_or_default()
        }
    }

    /// Milliseconds since 1970 of an HTTP date such as `Sun, 06 Nov 1994 08:49:37 GMT`. The two obsolete forms are not
    /// read: no server has been seen to send them here.
    fn http_date_ms(text: &str) -> Option<f64> {
        const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let mut words = text.split(' ').skip(1);
        let day = decimal::read(words.next()?)?;
        let name = words.next()?;
        let month = MONTHS.iter().zip(1_u8..).find(|(month, _)| **month == name)?.1;
        let year = decimal::read(words.next()?)?;
        let mut clock = words.next()?.split(':').map(decimal::read);
        let (hour, minute, second) = (clock.next()??, clock.next()??, clock.next()??);
        let legal = (1.0..=31.0).contains(&day)
            && (1970.0..=9999.0).contains(&year)
            && hour < 24.0
            && minute < 60.0
            && second <= 60.0
            && words.next() == Some("GMT");
        // Days since 1970 in the proleptic Gregorian calendar, with a year that starts in March.
        let (y, m) = if month > 2 { (year, f64::from(month) - 3.0) } else { (year - 1.0, f64::from(month) + 9.0) };
        let leap_days = (y / 4.0).floor() - (y / 100.0).floor() + (y / 400.0).floor();
        let days = y * 365.0 + leap_days + ((m * 153.0 + 2.0) / 5.0).floor() + day - 719_469.0;
        legal.then_some((days * 86_400.0 + hour * 3600.0 + minute * 60.0 + second) * 1000.0)
    }
}

/// The text of bytes of an event stream that are mostly plain: the engine decodes only others.
pub fn text(bytes: &[u8]) -> String {
    if bytes.is_ascii() { latin1(bytes) } else { Json::decode(bytes).as_string().unwrap_or_default() }
}

/// The text with a character for each byte.
pub fn latin1(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        text.push(char::from(*byte));
    }
    text
}

impl Json {
    /// The text of the string member `key`.
    pub fn string_at(&self, key: &str) -> Option<String> {
        self.get(key)?.as_string()
    }

    /// The value of the number member `key`.
    pub fn number_at(&self, key: &str) -> Option<f64> {
        self.get(key)?.as_number()
    }

    /// Whether the member `key` is a text with something in it.
    pub fn has_text_at(&self, key: &str) -> bool {
        self.string_at(key).is_some_and(|text| !text.trim_ascii().is_empty())
    }

    /// The items of the array member `key`; none where there is no array.
    pub fn items_at(&self, key: &str) -> Vec<Json> {
        self.get(key).and_then(|value| value.items()).unwrap_or_default()
    }

    /// Sets the member `key` to a text.
    pub fn set_text(&mut self, key: &str, text: &str) {
        self.set(key, Json::string(text));
    }

    /// Sets the member `key` to that of another object, where it is there and not null.
    pub fn copy(&mut self, other: &Json, key: &str) {
        if let Some(found) = other.get(key) {
            self.set(key, found);
        }
    }

    /// Whether the member `key` is the boolean `true`.
    pub fn is_true_at(&self, key: &str) -> bool {
        self.get(key).and_then(|value| value.as_bool()) == Some(true)
    }
}
