//! The checks that the web framework makes before a handler sees anything, with the conversions it makes on the way.

use serde_json::{Map, Value};

use super::response::Refusal;
use crate::javascript;

/// The members of a body that must be an object with these members and no others.
pub fn members<'a>(body: &'a Value, required: &[&str], optional: &[&str]) -> Result<&'a Map<String, Value>, Refusal> {
    let members = body.as_object().ok_or_else(|| Refusal::schema("body must be object"))?;
    if let Some(missing) = required.iter().find(|name| !members.contains_key(**name)) {
        return Err(Refusal::schema(&format!("body must have required property '{missing}'")));
    }
    if members.keys().any(|name| !required.contains(&name.as_str()) && !optional.contains(&name.as_str())) {
        return Err(Refusal::schema("body must NOT have additional properties"));
    }
    Ok(members)
}

/// A text of so many characters, None where it is not there. Measured: numbers become texts, and null an empty one.
pub fn text(members: &Map<String, Value>, name: &str, least: usize, most: usize) -> Result<Option<String>, Refusal> {
    let Some(value) = members.get(name) else {
        return Ok(None);
    };
    let text = match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        Value::Bool(_) | Value::Number(_) => javascript::stringify(value),
        Value::Array(_) | Value::Object(_) => return Err(Refusal::schema(&format!("body/{name} must be string"))),
    };
    let length = text.chars().count();
    if length < least {
        return Err(Refusal::schema(&format!("body/{name} must NOT have fewer than {least} characters")));
    }
    if length > most {
        return Err(Refusal::schema(&format!("body/{name} must NOT have more than {most} characters")));
    }
    Ok(Some(text))
}

/// Measured: `"6"`, `7.0`, null and true are integers.
pub fn step(members: &Map<String, Value>) -> Result<u64, Refusal> {
    let number = match members.get("step") {
        Some(Value::Number(number)) => number.as_f64(),
        Some(Value::String(text)) => text.parse().ok(),
        Some(Value::Bool(bit)) => Some(f64::from(u8::from(*bit))),
        Some(Value::Null) => Some(0.0),
        _ => None,
    };
    let number = number.filter(|number| number.fract() == 0.0);
    let number = number.ok_or_else(|| Refusal::schema("body/step must be integer"))?;
    if number < 0.0 {
        return Err(Refusal::schema("body/step must be >= 0"));
    }
    Ok(number as u64)
}

/// An object, None where it is not there. Measured: null is none.
pub fn object(members: &Map<String, Value>, name: &str) -> Result<Option<Map<String, Value>>, Refusal> {
    match members.get(name) {
        None => Ok(None),
        Some(Value::Object(object)) => Ok(Some(object.clone())),
        Some(_) => Err(Refusal::schema(&format!("body/{name} must be object"))),
    }
}
