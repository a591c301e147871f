//! Whether a value is what `src/workflow/types/*.d.ts` declares: every member that is required, of its type, and no other.

use serde_json::{Map, Value};

const DECLARATIONS: &str = concat!(
    include_str!("../../src/workflow/types/event.d.ts"),
    include_str!("../../src/workflow/types/question.d.ts"),
    include_str!("../../src/workflow/types/run.d.ts"),
    include_str!("../../src/workflow/types/token.d.ts"),
);

/// Whether an event is of the type of its kind.
pub fn check_event(event: &Value) -> Result<(), String> {
    let kind = event["kind"].as_str().unwrap_or_default();
    let (initial, rest) = kind.split_at_checked(1).ok_or("it has no kind")?;
    check(&format!("Workflow{}{rest}Event", initial.to_uppercase()), event)
}

/// Whether a value is of a type.
pub fn check(name: &str, value: &Value) -> Result<(), String> {
    if let Some(alias) = block(&format!("export type {name} = "), ";") {
        return if is_one_of(alias, value) { Ok(()) } else { Err(format!("{value} is no {name}")) };
    }
    let members = value.as_object().ok_or_else(|| format!("{value} is no {name}"))?;
    let declared = declared(name)?;
    for (member, is_optional, of) in &declared {
        match members.get(*member) {
            None if *is_optional => {}
            None => return Err(format!("{name}.{member} is missing")),
            Some(value) if is_one_of(of, value) => {}
            Some(value) => return Err(format!("{name}.{member} is {value}, not {of}")),
        }
    }
    unknown(members, &declared).map_or(Ok(()), |member| Err(format!("{name} declares no {member}")))
}

type Member = (&'static str, bool, &'static str);

/// The members of an interface and of those that it extends: name, whether it may be missing, type.
fn declared(name: &str) -> Result<Vec<Member>, String> {
    let is_name = |text: &&str| text.split([' ', '<']).next() == Some(name);
    let text = DECLARATIONS.split("export interface ").skip(1).find(is_name);
    let (head, rest) = text.and_then(|text| text.split_once(" {\n")).ok_or_else(|| format!("no {name} is declared"))?;
    let body = rest.split_once("\n}").map_or(rest, |(body, _)| body);
    let mut members = Vec::new();
    for line in body.lines() {
        let declaration = line.strip_prefix("  ").and_then(|line| line.strip_suffix(';')?.split_once(": "));
        members.extend(declaration.map(|(name, of)| match name.strip_suffix('?') {
            Some(name) => (name, true, of),
            None => (name, false, of),
        }));
    }
    for base in head.split_once(" extends ").map_or("", |(_, bases)| bases).split(", ").filter(|base| !base.is_empty())
    {
        members.extend(declared(base)?);
    }
    Ok(members)
}

fn unknown<'a>(members: &'a Map<String, Value>, declared: &[Member]) -> Option<&'a String> {
    members.keys().find(|member| !declared.iter().any(|(name, ..)| name == member))
}

fn is_one_of(types: &str, value: &Value) -> bool {
    types.split(" | ").any(|of| match of {
        "unknown" | "any" | "Output" => true,
        "string" | "(string & {})" => value.is_string(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "string[]" => value.as_array().is_some_and(|items| items.iter().all(Value::is_string)),
        of => match of.strip_prefix('"').and_then(|of| of.strip_suffix('"')) {
            Some(literal) => value.as_str() == Some(literal),
            None => check(of, value).is_ok(),
        },
    })
}

/// The text between two others.
fn block(start: &str, end: &str) -> Option<&'static str> {
    Some(DECLARATIONS.split_once(start)?.1.split_once(end)?.0)
}

#[test]
fn what_is_not_declared_is_found() {
    let failure = |value: Value| check("WorkflowFailure", &value);
    assert_eq!(failure(serde_json::json!({ "message": "no card", "code": "E1" })), Ok(()));
    assert_eq!(failure(serde_json::json!({ "code": "E1" })), Err("WorkflowFailure.message is missing".to_owned()));
    assert!(failure(serde_json::json!({ "message": 1 })).is_err());
    assert!(failure(serde_json::json!({ "message": "no card", "reason": "none" })).is_err());
    assert!(check("WorkflowRunStatus", &serde_json::json!("done")).is_err());
    assert!(check_event(&serde_json::json!({ "kind": "party" })).is_err());
}
