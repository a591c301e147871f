//! [`Json`] over the values that the engine's own `JSON.parse` made.

use js_sys::{Array, JsString, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::text;
use crate::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = JSON, js_name = parse, catch)]
    fn json_parse(text: &JsValue) -> Result<JsValue, JsValue>;
    #[wasm_bindgen(js_namespace = JSON, js_name = stringify, catch)]
    fn json_stringify(value: &JsValue) -> Result<JsValue, JsValue>;
    // It throws for a revoked proxy, which would trap.
    #[wasm_bindgen(js_namespace = Array, js_name = isArray, catch)]
    fn is_array(value: &JsValue) -> Result<bool, JsValue>;
}

#[wasm_bindgen(module = "/src/js/glue/equals.js")]
extern "C" {
    fn equals(one: &JsValue, other: &JsValue) -> bool;
}

/// One JSON value. Reading never fails: a wrong type reads as `None`.
#[derive(Clone, Debug)]
pub struct Json(JsValue);

impl PartialEq for Json {
    fn eq(&self, other: &Self) -> bool {
        self.equals(other)
    }
}

impl From<JsValue> for Json {
    fn from(value: JsValue) -> Self {
        Self(value)
    }
}

impl From<Json> for JsValue {
    fn from(json: Json) -> Self {
        json.0
    }
}

#[expect(missing_docs, reason = "documented at the native twin in core/json.rs")]
impl Json {
    pub fn object() -> Self {
        Self(Object::new().into())
    }

    pub fn null() -> Self {
        Self(JsValue::NULL)
    }

    pub fn string(text: &str) -> Self {
        Self(JsValue::from_str(text))
    }

    pub fn decode(bytes: &[u8]) -> Self {
        text::decode(bytes)
    }

    pub fn number(number: f64) -> Self {
        Self(JsValue::from_f64(number))
    }

    pub fn boolean(value: bool) -> Self {
        Self(JsValue::from_bool(value))
    }

    pub fn array(items: Vec<Json>) -> Self {
        let array = Array::new();
        for item in &items {
            array.push(&item.0);
        }
        Self(array.into())
    }

    pub fn get(&self, key: &str) -> Option<Json> {
        let value = self.member(key)?;
        (!value.is_undefined() && !value.is_null()).then_some(Self(value))
    }

    pub fn is_null_at(&self, key: &str) -> bool {
        self.member(key).is_some_and(|value| value.is_null())
    }

    fn member(&self, key: &str) -> Option<JsValue> {
        if !self.0.is_object() {
            return None;
        }
        Reflect::get(&self.0, &JsValue::from_str(key)).ok()
    }

    pub fn set(&mut self, key: &str, value: Json) {
        // Only a frozen object refuses, and the engine's own JSON.parse makes none.
        let _ = Reflect::set(&self.0, &JsValue::from_str(key), &value.0);
    }

    pub fn unset(&mut self, key: &str) {
        self.set(key, Self(JsValue::UNDEFINED));
    }

    pub fn keys(&self) -> Vec<String> {
        if !self.is_object() {
            return Vec::new();
        }
        // Object.keys of a proxy may throw, which would trap.
        let keys = Reflect::own_keys(&self.0).unwrap_or_default();
        let mut names = Vec::new();
        for index in 0..keys.length() {
            names.extend(keys.get(index).as_string());
        }
        names
    }

    pub fn shallow_copy(&self) -> Self {
        // What throws when it is copied throws again when it is written, and is refused there.
        let copy = Object::try_assign(&Object::new(), self.0.unchecked_ref::<Object>());
        Self(copy.map_or_else(|_| self.0.clone(), JsValue::from))
    }

    pub fn parse(text: &Json) -> Option<Self> {
        json_parse(&text.0).ok().map(Self)
    }

    pub fn as_string(&self) -> Option<String> {
        self.0.as_string()
    }

    pub fn as_number(&self) -> Option<f64> {
        self.0.as_f64()
    }

    pub fn as_bool(&self) -> Option<bool> {
        self.0.as_bool()
    }

    pub fn as_date_ms(&self) -> Option<f64> {
        let ms = js_sys::Date::parse(&self.as_string()?);
        (!ms.is_nan()).then_some(ms)
    }

    pub fn items(&self) -> Option<Vec<Json>> {
        if !matches!(is_array(&self.0), Ok(true)) {
            return None;
        }
        let (array, mut items) = (self.0.unchecked_ref::<Array>(), Vec::new());
        for index in 0..array.length() {
            items.push(Self(array.get(index)));
        }
        Some(items)
    }

    pub fn is_object(&self) -> bool {
        self.0.is_object() && matches!(is_array(&self.0), Ok(false))
    }

    pub fn equals(&self, other: &Json) -> bool {
        equals(&self.0, &other.0)
    }

    pub fn is_null(&self) -> bool {
        self.0.is_null()
    }

    pub fn to_text(&self) -> String {
        self.stringify().and_then(|text| text.as_string()).unwrap_or_default()
    }

    /// The value's JSON text; `None` when it cannot be written: a cycle, a BigInt, a function.
    pub fn stringify(&self) -> Option<JsValue> {
        json_stringify(&self.0).ok().filter(JsValue::is_string)
    }

    /// Whether this is a string without a character.
    pub fn is_empty_text(&self) -> bool {
        self.0.dyn_ref::<JsString>().is_some_and(|text| text.length() == 0)
    }

    /// The JavaScript value.
    pub fn as_js(&self) -> &JsValue {
        &self.0
    }
}
