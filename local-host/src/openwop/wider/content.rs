//! Content pages. One host shows a page; writing is the protocol's text alone.

use axum::http::StatusCode;
use axum::http::header::{CONTENT_LANGUAGE, VARY};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::super::asked::Asked;
use super::super::events::milliseconds;
use super::super::response::{JsonResponse, Refusal};
use super::shelves::{lay_over, position, text};
use super::{field, gone, missing};

const PAGES: &str = "pages";
const SETTINGS: &str = "settings";

/// A page is everybody's, so that it is kept for all keys.
const SHARED: &str = "";

fn first_page() -> Vec<Value> {
    vec![json!({
        "pageId": "page-home",
        "slug": "home",
        "name": "Home",
        "status": "published",
        "sectionOrder": ["hero"],
        "seo": {},
        "sections": [section("hero", json!({ "title": "Welcome" }))],
    })]
}

fn section(id: &str, data: Value) -> Value {
    json!({
        "sectionId": id,
        "sectionType": "hero",
        "data": data,
        "localizations": {},
        "status": "published",
        "enabled": true,
        "order": 0,
    })
}

fn without_sections(page: &Value) -> Value {
    let mut page = page.clone();
    if let Some(members) = page.as_object_mut() {
        members.shift_remove("sections");
    }
    page
}

pub fn list(asked: &Asked<'_>) -> JsonResponse {
    let pages: Vec<Value> =
        asked.service.shelves.with(SHARED, PAGES, first_page, |pages| pages.iter().map(without_sections).collect());
    JsonResponse::ok(pages.into())
}

/// Measured on the larger host: neither ids nor states of the page and its sections.
pub fn get(asked: &Asked<'_>, slug: &str) -> Result<JsonResponse, Refusal> {
    let found = asked.service.shelves.with(SHARED, PAGES, first_page, |pages| {
        position(pages, "slug", slug).and_then(|place| pages.get(place).cloned())
    });
    let found = found.ok_or_else(|| missing("not_found", format!("no page '{slug}'")))?;
    let asked_for = asked.call.header("accept-language").unwrap_or("en");
    let locale = if asked_for.starts_with("de") { "de" } else { "en" };
    let sections = found.get("sections").and_then(Value::as_array).cloned().unwrap_or_default();
    let (page, sections) = if asked.profile.is_extended() {
        let shown = sections.iter().map(|section| {
            let member = |name: &str| section.get(name).cloned().unwrap_or_default();
            json!({
                "sectionId": member("sectionId"),
                "sectionType": member("sectionType"),
                "data": member("data"),
                "order": member("order"),
            })
        });
        (json!({ "name": text(&found, "name"), "description": "", "seo": {} }), shown.collect())
    } else {
        (without_sections(&found), sections)
    };
    let shown = json!({
        "version": "1",
        "generatedAt": milliseconds(Timestamp::now()),
        "locale": locale,
        "slug": slug,
        "page": page,
        "sections": sections,
    });
    Ok(JsonResponse::ok(shown).header(CONTENT_LANGUAGE, locale).header(VARY, "Accept-Language"))
}

pub fn create(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    let slug = body.get("slug").and_then(Value::as_str).ok_or_else(|| field("slug", "slug is required"))?.to_owned();
    let mut page = json!({
        "pageId": format!("page-{slug}"),
        "slug": slug,
        "name": slug,
        "status": "draft",
        "sectionOrder": [],
        "sections": [],
    });
    lay_over(&mut page, body);
    asked.service.shelves.with(SHARED, PAGES, first_page, |pages| {
        if position(pages, "slug", &slug).is_some() {
            return Err(Refusal::new(StatusCode::CONFLICT, "conflict", format!("page '{slug}' already exists")));
        }
        let shown = without_sections(&page);
        pages.push(page);
        Ok(JsonResponse::ok(shown))
    })
}

pub fn delete(asked: &Asked<'_>, page_id: &str) -> Result<JsonResponse, Refusal> {
    asked.service.shelves.with(SHARED, PAGES, first_page, |pages| match position(pages, "pageId", page_id) {
        None => Err(missing("not_found", format!("no page {page_id}"))),
        Some(place) => {
            pages.remove(place);
            Ok(gone())
        }
    })
}

pub fn put_section(asked: &Asked<'_>, page_id: &str, section_id: &str) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    let locale = body.get("locale").and_then(Value::as_str).ok_or_else(|| field("locale", "locale is required"))?;
    let data = body.get("data").filter(|data| data.is_object()).ok_or_else(|| field("data", "data is required"))?;
    asked.service.shelves.with(SHARED, PAGES, first_page, |pages| {
        let page = position(pages, "pageId", page_id).and_then(|place| pages.get_mut(place));
        let sections = page.and_then(|page| page.get_mut("sections")).and_then(Value::as_array_mut);
        let sections = sections.ok_or_else(|| missing("not_found", format!("no page {page_id}")))?;
        let mut written = section(section_id, data.clone());
        lay_over(&mut written, [("localizations".to_owned(), json!({ locale: data }))]);
        match position(sections, "sectionId", section_id).and_then(|place| sections.get_mut(place)) {
            Some(known) => *known = written.clone(),
            None => sections.push(written.clone()),
        }
        Ok(JsonResponse::ok(written))
    })
}

fn first_settings() -> Vec<Value> {
    vec![json!({ "baseLocale": "en", "supportedLocales": ["en", "de"], "autoTranslateOnPublish": false })]
}

pub fn settings(asked: &Asked<'_>) -> JsonResponse {
    let found = asked.service.shelves.with(asked.key(), SETTINGS, first_settings, |settings| settings.first().cloned());
    JsonResponse::ok(found.unwrap_or_default())
}

pub fn put_settings(asked: &Asked<'_>) -> Result<JsonResponse, Refusal> {
    let body = asked.body()?;
    if !body.get("baseLocale").is_some_and(Value::is_string) {
        return Err(field("baseLocale", "baseLocale is required"));
    }
    asked.service.shelves.with(asked.key(), SETTINGS, first_settings, |settings| {
        if let Some(known) = settings.first_mut() {
            lay_over(known, body);
        }
    });
    Ok(settings(asked))
}
