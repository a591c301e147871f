use axum::http::StatusCode;
use uuid::Uuid;

use super::response::Refusal;

/// What a path or a query gave in place of a UUID.
#[derive(Debug)]
pub struct NotUuid(String);

/// The UUID as the service writes it. Anything else reaches the database, which throws.
pub fn parse(given: &str) -> Result<String, NotUuid> {
    Uuid::try_parse(given).map(|id| id.to_string()).map_err(|_| NotUuid(given.to_owned()))
}

pub fn fresh() -> String {
    Uuid::new_v4().to_string()
}

impl NotUuid {
    pub fn message(&self) -> String {
        format!("invalid input syntax for type uuid: {:?}", self.0)
    }
}

/// Measured: most routes let the exception through to the framework, with PostgreSQL's code.
impl From<NotUuid> for Refusal {
    fn from(wrong: NotUuid) -> Self {
        Self::framework(StatusCode::INTERNAL_SERVER_ERROR, Some("22P02"), wrong.message())
    }
}
