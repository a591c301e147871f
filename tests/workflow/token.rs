//! Tokens, as they are written and refused.

use serde_json::{Value, json};

use crate::glue::{BASE_URL, Outcome, job, jobs};
use crate::{BACKENDS, declared};

fn service(provider: &str) -> Value {
    json!({ "provider": provider, "baseUrl": BASE_URL, "id": "run-1" })
}

/// The token of a run after an event.
fn written(provider: &str, cursor: &str, status: &str) -> Value {
    let event = json!({ "cursor": cursor, "status": status, "kind": "status", "raw": {"secret": "sk-1"} });
    job(json!({ "job": "write", "service": service(provider), "event": event })).unwrap()
}

fn checked(token: &Value) -> Outcome {
    job(json!({ "job": "check", "service": service("openwop"), "token": token }))
}

/// Why each of these is refused.
fn refusals(tokens: &[Value]) -> Vec<String> {
    let checks: Vec<Value> =
        tokens.iter().map(|token| json!({ "job": "check", "service": service("openwop"), "token": token })).collect();
    let refusal = |(token, checked): (&Value, Outcome)| {
        let error = checked.err().unwrap_or_else(|| panic!("{token} was taken"));
        assert_eq!((&error["name"], &error["field"]), (&json!("ConfigurationError"), &json!("token")), "{token}");
        assert_eq!(error["retryable"], json!(false));
        error["message"].as_str().unwrap().to_owned()
    };
    tokens.iter().zip(jobs(&checks)).map(refusal).collect()
}

/// The sum of a token's members, written down once more: tokens that are kept somewhere must be read by later versions.
fn sum(token: &Value) -> f64 {
    let members = ["provider", "baseUrl", "id", "cursor", "status"].map(|name| token[name].as_str().unwrap());
    let characters = members.iter().flat_map(|member| member.chars().chain(['\0']));
    f64::from(characters.fold(0x811c_9dc5_u32, |sum, character| (sum ^ u32::from(character)).wrapping_mul(0x0100_0193)))
}

#[test]
fn a_token_has_seven_members_and_is_read_as_it_was_written() {
    for (provider, _) in BACKENDS {
        let token = written(provider, "17", "running");
        let expected = json!({
            "v": 1, "provider": provider, "baseUrl": BASE_URL, "id": "run-1", "cursor": "17", "status": "running",
            "sum": token["sum"],
        });
        assert_eq!(token, expected);
        assert_eq!(declared::check("WorkflowToken", &token), Ok(()));
        assert_eq!(token["sum"].as_f64(), Some(sum(&token)));
    }
    let token = written("openwop", "17", "running");
    assert_eq!(checked(&token), Ok(token.clone()));
    assert_eq!(checked(&json!(token.to_string())), Ok(token), "its text, too");
}

#[test]
fn a_token_of_any_run_is_summed_up_by_its_characters() {
    for cursor in ["", "[\"RUNNING\",2,\"A,t1\",\"B,t2\"]", "Kiste \u{fc} \u{1f4e6}"] {
        let token = written("syncteams", cursor, "waiting");
        assert_eq!(token["sum"].as_f64(), Some(sum(&token)), "{cursor}");
    }
}

#[test]
fn a_run_that_nobody_followed_begins_at_its_start() {
    let token = job(json!({ "job": "write", "service": service("openwop") })).unwrap();
    assert_eq!((&token["cursor"], &token["status"]), (&json!(""), &json!("queued")));
    assert_eq!(checked(&token), Ok(token.clone()));
}

#[test]
fn a_token_with_any_member_changed_is_refused() {
    let token = written("openwop", "17", "running");
    let mut changed = Vec::new();
    for name in ["provider", "baseUrl", "id", "cursor", "status", "sum"] {
        for value in [json!("x"), json!(""), json!(17), json!(null), json!({}), json!([]), json!(true)] {
            let mut other = token.clone();
            other[name] = value;
            changed.push(other);
        }
    }
    for message in refusals(&changed) {
        assert_eq!(message, "token was changed since it was written");
    }
}

#[test]
fn a_member_that_only_reads_the_same_is_changed() {
    // A cursor that is no text would begin the run again at its first event.
    for (name, value) in
        [("cursor", json!(17)), ("cursor", json!(["17"])), ("id", json!(["run-1"])), ("status", json!(["running"]))]
    {
        let mut token = written("openwop", "17", "running");
        token[name] = value;
        assert_eq!(refusals(&[token]), ["token was changed since it was written"], "{name}");
    }
}

#[test]
fn a_token_that_lacks_any_member_is_refused() {
    let token = written("openwop", "17", "running");
    let without = |name: &str| {
        let mut other = token.clone();
        other.as_object_mut().unwrap().remove(name).unwrap();
        other
    };
    let lacking = ["provider", "baseUrl", "id", "cursor", "status", "sum"].map(without);
    for message in refusals(&lacking) {
        assert_eq!(message, "token was changed since it was written");
    }
    assert_eq!(refusals(&[without("v")]), ["token is no token of a run"]);
}

#[test]
fn characters_that_move_from_one_member_to_the_next_change_the_token() {
    let mut token = written("openwop", "17", "running");
    token["id"] = json!("run-11");
    token["cursor"] = json!("7");
    assert_eq!(refusals(&[token]), ["token was changed since it was written"]);
}

#[test]
fn a_token_of_another_version_says_so() {
    for version in [json!(0), json!(2), json!("1"), json!(null), json!(true)] {
        let mut token = written("openwop", "17", "running");
        token["v"] = version.clone();
        assert_eq!(refusals(&[token]), ["token is of another version: attach the run by its id"], "{version}");
    }
}

#[test]
fn a_token_of_another_provider_or_another_address_says_so() {
    let write = |service: Value| job(json!({ "job": "write", "service": service })).unwrap();
    let others = [
        written("syncteams", "17", "running"),
        write(json!({ "provider": "openwop", "baseUrl": "https://other.example", "id": "run-1" })),
        write(json!({ "provider": "openwop", "baseUrl": format!("{BASE_URL}/"), "id": "run-1" })),
    ];
    for message in refusals(&others) {
        assert_eq!(message, "token is of a run of another provider or baseUrl");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    let text = written("openwop", "17", "running").to_string();
    let half: String = text.chars().take(text.len() / 2).collect();
    let others = [
        json!(null),
        json!(7),
        json!(true),
        json!([]),
        json!({}),
        json!([7]),
        json!(""),
        json!("{}"),
        json!("null"),
        json!("{"),
        json!(half),
        json!("run-1"),
    ];
    for message in refusals(&others) {
        assert_eq!(message, "token is no token of a run");
    }
}
