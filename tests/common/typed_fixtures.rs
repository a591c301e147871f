//! Fixtures that hold the types of a service to what the service sends.
//!
//! A fixture file holds bodies by the name of their case. Each one is decoded and encoded again, nothing known may be
//! lost, and every member that the TypeScript declaration names must be in some fixture. Members named `addedTomorrow`
//! stand for what a newer service adds. The test that includes this file says in `FOLDER` where its fixtures are.

// Each test file is its own crate and uses a part of this.
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::error::Error;
use std::path::Path;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use tsify::Tsify;

use super::FOLDER;

pub type Outcome = Result<(), Box<dyn Error>>;
pub type Cases = Vec<(String, Value)>;

/// The member that no type knows.
const UNKNOWN: &str = "addedTomorrow";

pub fn read(name: &str) -> Result<Value, Box<dyn Error>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(FOLDER).join(name).with_extension("json");
    let text = std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(serde_json::from_str(&text)?)
}

/// The bodies of a fixture file, by the name of their case.
pub fn cases(name: &str) -> Result<Cases, Box<dyn Error>> {
    let members: Map<String, Value> = serde_json::from_value(read(name)?)?;
    assert!(!members.is_empty(), "{name} holds no case");
    Ok(members.into_iter().map(|(case, body)| (format!("{name}: {case}"), body)).collect())
}

/// The parts of the bodies of a fixture file that are at `pointer` and not `null`, a step `*` standing for every item of
/// an array.
pub fn parts(name: &str, pointer: &str) -> Result<Cases, Box<dyn Error>> {
    let mut found = cases(name)?;
    for step in pointer.split('/') {
        let mut next = Cases::new();
        for (case, body) in found {
            match (step, body) {
                ("*", Value::Array(items)) => next.extend(items.into_iter().map(|item| (case.clone(), item))),
                (step, Value::Object(mut members)) => next.extend(members.remove(step).map(|part| (case, part))),
                _ => {}
            }
        }
        found = next;
        found.retain(|(_, part)| !part.is_null());
    }
    assert!(!found.is_empty(), "{name} holds nothing at {pointer}");
    Ok(found)
}

/// The bodies without some of their members, which another type holds.
pub fn without(mut cases: Cases, members: &[&str]) -> Cases {
    for (_, body) in &mut cases {
        if let Value::Object(body) = body {
            body.retain(|name, _| !members.contains(&name.as_str()));
        }
    }
    cases
}

/// A body as it is compared: without unknown members, without `null`, which an absent member equals, and with every
/// number as the `f64` it is in JavaScript.
fn known(body: &Value) -> Value {
    match body {
        Value::Object(members) => members
            .iter()
            .filter(|(name, value)| name.as_str() != UNKNOWN && !value.is_null())
            .map(|(name, value)| (name.clone(), known(value)))
            .collect(),
        Value::Array(items) => items.iter().map(known).collect(),
        Value::Number(number) => Value::from(number.as_f64()),
        other => other.clone(),
    }
}

pub fn round_trip<T: Serialize + DeserializeOwned>(cases: &Cases) -> Outcome {
    for (case, body) in cases {
        let decoded: T = serde_json::from_value(body.clone()).map_err(|error| format!("{case}: {error}"))?;
        assert_eq!(known(&serde_json::to_value(&decoded)?), known(body), "{case}");
    }
    Ok(())
}

/// A member of a TypeScript interface.
struct Member {
    name: &'static str,
    is_optional: bool,
    kind: &'static str,
}

/// The members that the TypeScript declaration of an interface names itself, not by way of another interface.
fn declared<T: Tsify>() -> Vec<Member> {
    let members = T::DECL.lines().filter_map(|line| line.strip_prefix("    "));
    let members = members.filter(|line| line.starts_with(char::is_alphabetic)).filter_map(|line| line.split_once(':'));
    let split =
        members.map(|(name, kind)| Member { name: name.trim_end_matches('?'), is_optional: name.ends_with('?'), kind });
    split.collect()
}

/// The cases together hold every declared member, and a member that is `null` in one of them is declared so.
pub fn shown<T: Tsify>(cases: &Cases) -> Outcome {
    let declared = declared::<T>();
    assert!(!declared.is_empty(), "no member in {}", T::DECL);
    let seen: BTreeMap<&str, Vec<&Value>> = cases.iter().filter_map(|(_, body)| body.as_object()).flatten().fold(
        BTreeMap::new(),
        |mut seen: BTreeMap<&str, Vec<&Value>>, (name, value)| {
            seen.entry(name).or_default().push(value);
            seen
        },
    );
    for Member { name, kind, .. } in &declared {
        let values = seen.get(name).ok_or(format!("no fixture has `{name}` of\n{}", T::DECL))?;
        let is_null = values.iter().any(|value| value.is_null());
        assert!(!is_null || kind.contains("null") || kind.contains("unknown"), "`{name}` may be null:\n{}", T::DECL);
    }
    Ok(())
}

/// Every case survives decoding and encoding, and the cases together are all of the declaration.
pub fn prove<T: Serialize + DeserializeOwned + Tsify>(cases: &Cases) -> Outcome {
    round_trip::<T>(cases)?;
    shown::<T>(cases)
}

/// A member that is not optional is in every case, and one that is optional is left out of some case.
pub fn optional_as_declared<T: Tsify>(cases: &Cases) {
    for Member { name, is_optional, .. } in declared::<T>() {
        let missing: Vec<&str> =
            cases.iter().filter(|(_, body)| body.get(name).is_none()).map(|(case, _)| case.as_str()).collect();
        assert_eq!(is_optional, !missing.is_empty(), "`{name}` is left out of {missing:?}:\n{}", T::DECL);
    }
}

/// Every type that a declaration declares or refers to begins with the prefix, but for TypeScript's own and the others.
pub fn carries_the_prefix(declaration: &str, prefix: &str, others: &[&str]) {
    let code = declaration.lines().filter(|line| !line.trim_start().starts_with(['/', '*']));
    let words = code.flat_map(|line| line.split(|letter: char| !letter.is_alphanumeric()));
    let types = words.filter(|word| word.starts_with(char::is_uppercase));
    let own = ["Record", "Promise", "AsyncGenerator", "Symbol", "T", "Name"];
    for name in types.filter(|name| !own.contains(name) && !others.contains(name)) {
        assert!(name.starts_with(prefix), "{name} in\n{declaration}");
    }
}

/// Every export of a section that is written in TypeScript has a comment.
pub fn says_what_it_is(section: &str) {
    let lines: Vec<&str> = section.lines().collect();
    let exports = lines.windows(2).filter(|pair| pair.last().is_some_and(|line| line.starts_with("export ")));
    for pair in exports {
        assert_eq!(pair.first(), Some(&" */"), "{pair:?}");
    }
    assert!(section.starts_with("/**\n"), "{section}");
}

/// The optional members of an interface, each with what its declaration says after the name.
pub fn optional_members(declaration: &str) -> Vec<(&str, &str)> {
    declaration.lines().filter_map(|line| line.strip_prefix("    ")?.split_once("?: ")).collect()
}
