//! Lists: numbered pages, newest first.

use super::client::{READ, enveloped};
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::page::{List, PageFacts, Position};
use crate::core::request::Path;
use crate::prelude::*;

/// An endpoint that responds with a page.
pub(super) const LIST: Endpoint = Endpoint { finish: Some(read_page), ..READ };

/// The member by which the items of most lists are distinguished.
pub const ID: &str = "id";

/// Which page is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paging {
    /// The page, from 1; the first when left out.
    pub page: Option<f64>,
    /// How many items a page holds, 1 to 100; 20 when left out.
    pub per_page: Option<f64>,
}

/// The list of an endpoint at a path.
///
/// # Errors
/// A configuration error for a page or a size that is no whole number in its range: the service takes such a one for
/// another and responds with a page that nobody asked for.
pub fn list(endpoint: &'static Endpoint, path: Path, paging: Paging) -> Result<List, Error> {
    check("page", paging.page, f64::from(u32::MAX))?;
    check("perPage", paging.per_page, 100.0)?;
    Ok(List {
        endpoint,
        path: path.query_opt("per_page", paging.per_page.map(decimal::write).as_deref()),
        start: Position::Page(paging.page.unwrap_or(1.0) as u32),
        place,
        facts,
        keep: Vec::new(),
        body: None,
        recounts: false,
        id: ID,
    })
}

/// The first page is what the service responds with when nobody names one.
fn place(path: Path, position: &Position) -> Path {
    match position {
        Position::Page(number) if *number > 1 => path.query("page", &decimal::write(f64::from(*number))),
        _ => path,
    }
}

/// What a page says. Its `has_next` is believed only when it says yes: over executions it never does.
fn facts(page: &Json) -> PageFacts {
    let items = page.get("data").and_then(|data| data.items()).map_or(0, |items| items.len());
    let pagination = page.get("pagination").unwrap_or_else(Json::object);
    PageFacts {
        items: u32::try_from(items).unwrap_or(u32::MAX),
        limit: pagination.number_at("per_page").map(|limit| limit as u32),
        says_more: pagination.is_true_at("has_more") || pagination.is_true_at("has_next"),
        next_cursor: None,
        total: None,
    }
}

fn read_page(response: Json, ids: &[String]) -> Result<Json, Error> {
    let page = enveloped(response, ids)?;
    if page.get("data").is_some_and(|data| data.items().is_some()) {
        return Ok(page);
    }
    Err(no_list(page))
}

/// The error of a response that should be a list.
pub(super) fn no_list(response: Json) -> Error {
    Error::unexpected("the response is no list", response)
}

fn check(field: &'static str, number: Option<f64>, most: f64) -> Result<(), Error> {
    match number {
        Some(number) if number < 1.0 || !decimal::is_whole(number) || number > most => {
            Err(Error::configuration(field, &["must be a whole number from 1 to ", &decimal::write(most)].concat()))
        }
        _ => Ok(()),
    }
}
