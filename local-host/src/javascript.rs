//! Numbers, objects and texts as servers in JavaScript read and write them.

use std::io;

use serde::Serialize;
use serde_json::ser::{Formatter, Serializer};
use serde_json::{Map, Number, Value};

/// The integers whose size does not exceed this are exact in a double.
const EXACT: i64 = 1 << 53;

/// As parseInt reads it: `2.5` and `2x` are 2.
pub fn parse_int(text: &str) -> Option<i64> {
    let text = text.trim_start();
    let digits_from = usize::from(text.starts_with(['-', '+']));
    let digits = text.bytes().skip(digits_from).take_while(u8::is_ascii_digit).count();
    text.get(..digits_from + digits)?.parse().ok()
}

/// The value after a way through doubles and objects: large integers are rounded, `1.0` is `1`, and the keys that look like
/// array indexes come first.
pub fn read(value: Value) -> Value {
    match value {
        Value::Number(number) => Value::Number(rounded(number)),
        Value::Array(items) => items.into_iter().map(read).collect(),
        Value::Object(members) => {
            let (mut indexes, rest): (Vec<_>, Vec<_>) = members
                .into_iter()
                .map(|(name, value)| (index(&name), name, read(value)))
                .partition(|(index, ..)| index.is_some());
            indexes.sort_by_key(|(index, ..)| *index);
            indexes.into_iter().chain(rest).map(|(_, name, value)| (name, value)).collect::<Map<_, _>>().into()
        }
        other => other,
    }
}

fn index(name: &str) -> Option<u32> {
    let index: u32 = name.parse().ok()?;
    (index != u32::MAX && index.to_string() == name).then_some(index)
}

fn rounded(number: Number) -> Number {
    let Some(double) = number.as_f64() else {
        return number;
    };
    if double.fract() == 0.0 && double.abs() <= EXACT as f64 {
        return Number::from(double as i64);
    }
    Number::from_f64(double).unwrap_or(number)
}

/// The text of JSON.stringify.
pub fn stringify(value: &Value) -> String {
    let mut bytes = Vec::new();
    // A Value has text keys only and a Vec takes everything, so that nothing can go wrong.
    let _ = value.serialize(&mut Serializer::with_formatter(&mut bytes, Numbers));
    String::from_utf8_lossy(&bytes).into_owned()
}

struct Numbers;

impl Formatter for Numbers {
    fn write_f64<W: ?Sized + io::Write>(&mut self, writer: &mut W, value: f64) -> io::Result<()> {
        writer.write_all(number(value).as_bytes())
    }
}

fn number(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 {
        return "0".to_owned();
    }
    if (1e-6..1e21).contains(&size) {
        return value.to_string();
    }
    let text = format!("{value:e}");
    if size < 1.0 { text } else { text.replace('e', "e+") }
}
