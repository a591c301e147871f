//! Lists: a number of items to leave out, and how many to send at most. The totals in the headers are wrong on both servers: a list
//! ends with the first page that is empty.

use super::client::items;
use crate::core::decimal;
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::json::Json;
use crate::core::page::{List, PageFacts, Position};
use crate::core::request::Path;
use crate::prelude::*;

/// How many items a page holds where the caller does not say.
const LIMIT: f64 = 50.0;

/// Which page is asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Paging {
    /// How many items a page holds.
    pub limit: Option<f64>,
    /// How many items are left out before the first one.
    pub offset: Option<f64>,
}

/// The list that an endpoint returns: asked for with `body`, or with a query where there is none. `id` is the member by which an
/// item is known.
///
/// # Errors
/// A configuration error for a page that there cannot be.
pub fn list(
    endpoint: &'static Endpoint,
    path: Path,
    body: Option<Json>,
    id: &'static str,
    paging: Paging,
) -> Result<List, Error> {
    let (limit, offset) = (paging.limit.unwrap_or(LIMIT), paging.offset.unwrap_or(0.0));
    let is_within = |number: f64, least: f64, most: f64| number >= least && number <= most && decimal::is_whole(number);
    if !is_within(limit, 1.0, 1000.0) {
        return Err(Error::configuration("limit", "must be a whole number from 1 to 1000"));
    }
    if !is_within(offset, 0.0, f64::from(u32::MAX)) {
        return Err(Error::configuration("offset", "must be a whole number from 0"));
    }
    let start = Position::Range { from: offset as u32, size: limit as u32 };
    let place = if body.is_some() { |path: Path, _: &Position| path } else { in_query };
    Ok(List { endpoint, path, start, place, facts, keep: Vec::new(), body, recounts: false, id })
}

fn in_query(path: Path, position: &Position) -> Path {
    match position {
        Position::Range { from, size } => query(path, f64::from(*from), f64::from(*size)),
        _ => path,
    }
}

/// Asks for a page of a list that has its position in the query: there the npm server takes `limit` for the number of the last item. To
/// the PyPI server that means a longer page, which is right as well.
pub(super) fn query(path: Path, offset: f64, limit: f64) -> Path {
    path.query("limit", &decimal::write(offset + limit)).query("offset", &decimal::write(offset))
}

fn facts(page: &Json) -> PageFacts {
    let items = page.items_at("data").len();
    PageFacts { items: u32::try_from(items).unwrap_or(u32::MAX), ..PageFacts::default() }
}

/// The page of a response that is a bare list.
///
/// # Errors
/// An API error for anything else.
pub(super) fn read_page(response: Json, _: &[String]) -> Result<Json, Error> {
    let mut page = Json::object();
    page.set("data", Json::array(items(response)?));
    Ok(page)
}
