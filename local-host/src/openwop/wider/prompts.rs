//! Prompt templates: two of the host's own, and what a key adds.

use axum::http::StatusCode;
use axum::http::header::ETAG;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::super::asked::Asked;
use super::super::response::{JsonResponse, Refusal};
use super::shelves::{lay_over, position, text};
use super::{gone, made_at, missing, page};
use crate::outgoing::hex;

const WHAT: &str = "prompts";

fn own() -> Vec<Value> {
    let variable =
        |name: &str, source: &str| json!({ "name": name, "type": "string", "required": true, "source": source });
    vec![
        json!({
            "templateId": "greeting",
            "version": "1.0.0",
            "kind": "user",
            "text": "Hello {{name}}, welcome.",
            "name": "Greeting",
            "variables": [variable("name", "input")],
            "tags": ["first-contact"],
            "meta": { "source": "host" },
        }),
        json!({
            "templateId": "sealed",
            "version": "1.0.0",
            "kind": "system",
            "text": "The key is {{key}}.",
            "name": "Sealed",
            "variables": [variable("key", "secret")],
            "meta": { "source": "host" },
        }),
    ]
}

fn tag(template: &Value) -> String {
    format!("\"{}\"", hex(&Sha256::digest(template.to_string())).chars().take(16).collect::<String>())
}

fn unknown(id: &str) -> Refusal {
    missing("prompt_template_not_found", format!("no template '{id}'"))
}

fn source(template: &Value) -> &str {
    template.pointer("/meta/source").and_then(Value::as_str).unwrap_or_default()
}

pub fn list(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let wanted = |name: &str, found: &dyn Fn(&str) -> bool| asked.parameter(name).is_none_or(|wanted| found(&wanted));
    let items = asked.service.shelves.with(asked.key(), WHAT, own, |prompts| {
        let fits = |prompt: &&Value| {
            wanted("kind", &|kind| text(prompt, "kind") == kind)
                && wanted("source", &|from| source(prompt) == from)
                && wanted("tag", &|tag| {
                    prompt
                        .get("tags")
                        .and_then(Value::as_array)
                        .is_some_and(|tags| tags.iter().any(|known| known == tag))
                })
        };
        prompts.iter().filter(fits).cloned().collect()
    });
    page(asked, items, "items", false)
}

pub fn get(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let found = asked.service.shelves.with(asked.key(), WHAT, own, |prompts| {
        position(prompts, "templateId", id).and_then(|place| prompts.get(place).cloned())
    });
    let wanted = asked.parameter("version");
    let found = found.filter(|found| wanted.is_none_or(|version| text(found, "version") == version));
    found.map(|found| JsonResponse::ok(found.clone()).header(ETAG, &tag(&found))).ok_or_else(|| unknown(id))
}

/// The body as a template of the key's own.
fn template(asked: &Asked<'_>) -> Result<Value, Refusal> {
    let mut body = asked.body()?;
    let is_whole =
        ["templateId", "version", "kind", "text"].iter().all(|name| body.get(*name).is_some_and(Value::is_string));
    if !is_whole {
        return Err(Refusal::invalid("PromptTemplate body must include templateId, version, kind, text"));
    }
    body.insert("meta".to_owned(), json!({ "source": "user" }));
    Ok(Value::Object(body))
}

pub fn create(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let template = template(asked)?;
    let (id, version) = (text(&template, "templateId").to_owned(), text(&template, "version").to_owned());
    let conflict = if asked.profile.is_extended() { "prompt_create_conflict" } else { "prompt_already_exists" };
    let tag = tag(&template);
    asked.service.shelves.with(asked.key(), WHAT, own, |prompts| {
        if position(prompts, "templateId", &id).is_some() {
            let message = format!("template {id}@{version} already exists");
            return Err(Refusal::new(StatusCode::CONFLICT, conflict, message));
        }
        prompts.push(template);
        let prefix = if asked.profile.is_v2() { "" } else { "/v1" };
        Ok(made_at(&format!("{prefix}/prompts/{id}?version={version}")).header(ETAG, &tag))
    })
}

fn numbers(version: &str) -> Vec<u64> {
    version.split('.').map(|part| part.parse().unwrap_or_default()).collect()
}

pub fn update(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    let template = template(asked)?;
    asked.service.shelves.with(asked.key(), WHAT, own, |prompts| {
        let known =
            position(prompts, "templateId", id).and_then(|place| prompts.get_mut(place)).ok_or_else(|| unknown(id))?;
        check_is_own(known)?;
        let (stored, submitted) = (text(known, "version"), text(&template, "version"));
        if numbers(submitted) <= numbers(stored) {
            let message = format!("submitted version '{submitted}' must be strictly greater than stored '{stored}'");
            return Err(Refusal::new(StatusCode::CONFLICT, "prompt_update_conflict", message));
        }
        *known = template;
        lay_over(known, [("templateId".to_owned(), id.into())]);
        Ok(JsonResponse::ok(known.clone()).header(ETAG, &tag(known)))
    })
}

fn check_is_own(template: &Value) -> Result<(), Refusal> {
    if source(template) == "user" {
        return Ok(());
    }
    Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", "The host's own templates are read-only."))
}

pub fn delete(asked: &Asked<'_>, id: &str) -> Result<JsonResponse, Refusal> {
    asked.service.shelves.with(asked.key(), WHAT, own, |prompts| match position(prompts, "templateId", id) {
        None => Err(missing("prompt_delete_not_found", format!("no such template '{id}'"))),
        Some(place) => {
            if let Some(template) = prompts.get(place) {
                check_is_own(template)?;
            }
            prompts.remove(place);
            Ok(gone())
        }
    })
}

/// The name and the version that a reference has.
fn reference(body: &Map<String, Value>) -> (String, Option<String>) {
    match body.get("ref") {
        Some(Value::String(text)) => {
            let text = text.strip_prefix("prompt:").unwrap_or(text);
            match text.split_once('@') {
                Some((id, version)) => (id.to_owned(), Some(version.to_owned())),
                None => (text.to_owned(), None),
            }
        }
        other => {
            let member = |name: &str| other.and_then(|reference| reference.get(name)).and_then(Value::as_str);
            (member("templateId").unwrap_or_default().to_owned(), member("version").map(str::to_owned))
        }
    }
}

pub fn render(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    let (id, version) = reference(&body);
    let found = asked.service.shelves.with(asked.key(), WHAT, own, |prompts| {
        position(prompts, "templateId", &id).and_then(|place| prompts.get(place).cloned())
    });
    let template = found.ok_or_else(|| unknown(&id))?;
    let is_other = version.as_ref().is_some_and(|version| text(&template, "version") != version);
    // Measured on the larger host: what a key has added is listed and cannot be rendered.
    if is_other || (asked.profile.is_extended() && source(&template) == "user") {
        return Err(missing("template_not_found", format!("template_not_found: '{id}'")));
    }
    let given = body.get("variables").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut composed = text(&template, "text").to_owned();
    let mut hashes = Map::new();
    for variable in template.get("variables").and_then(Value::as_array).into_iter().flatten() {
        let name = text(variable, "name");
        let Some(value) = given.get(name).or_else(|| variable.get("defaultValue")) else {
            let message = format!("variable '{name}' is unresolved");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "prompt_variable_unresolved", message));
        };
        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        if text(variable, "source") == "secret" && !value.starts_with("[REDACTED:") {
            let message = format!("secret variable '{name}' must be passed redacted");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "prompt_secret_unresolvable", message));
        }
        composed = composed.replace(&format!("{{{{{name}}}}}"), &value);
        hashes.insert(name.to_owned(), format!("sha256:{}", hex(&Sha256::digest(&value))).into());
    }
    let mut rendered = json!({
        "hash": format!("sha256:{}", hex(&Sha256::digest(&composed))),
        "refs": [format!("prompt:{id}@{}", text(&template, "version"))],
        "variableHashes": hashes,
        "composed": composed,
    });
    if let Some(trust) = body.get("contentTrust") {
        lay_over(&mut rendered, [("contentTrust".to_owned(), trust.clone())]);
    }
    Ok(JsonResponse::ok(rendered))
}
