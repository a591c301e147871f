use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use super::response::{meta, written};
use crate::api::Call;
use crate::javascript::parse_int;

/// Which page of a list is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Paging {
    pub page: usize,
    pub per_page: usize,
}

impl Paging {
    /// Measured: what is no number, 0 or negative is no error.
    pub fn of(call: &Call) -> Self {
        let number = |name: &str| call.parameter(name).and_then(|value| parse_int(&value));
        Self {
            page: number("page").and_then(|page| usize::try_from(page).ok()).unwrap_or(1).max(1),
            per_page: match number("per_page") {
                None | Some(0) => 20,
                Some(wanted) => usize::try_from(wanted.clamp(1, 100)).unwrap_or(20),
            },
        }
    }

    /// How many rows the pages up to and including this one hold.
    pub fn through(self) -> usize {
        self.page.saturating_mul(self.per_page)
    }

    /// The rows of this page.
    pub fn cut<T>(self, rows: impl IntoIterator<Item = T>) -> Vec<T> {
        rows.into_iter().skip(self.through() - self.per_page).take(self.per_page).collect()
    }

    /// The response with the rows of this page and the total that the service reports.
    pub fn response(self, rows: Vec<Value>, total: usize) -> Response {
        let pages = total.div_ceil(self.per_page);
        let pagination = json!({
            "page": self.page,
            "per_page": self.per_page,
            "total_count": total,
            "total_pages": pages,
            "has_next": self.page < pages,
            "has_prev": self.page > 1,
        });
        written(StatusCode::OK, &json!({ "data": rows, "pagination": pagination, "meta": meta() }))
    }

    /// The page of `rows`, whose total is right.
    pub fn list(self, rows: Vec<Value>) -> Response {
        let total = rows.len();
        self.response(self.cut(rows), total)
    }
}
