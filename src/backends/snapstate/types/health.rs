//! Whether the service works.

use serde::{Deserialize, Serialize};
use tsify::Tsify;

/// Whether a store of the service can be reached.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Tsify)]
#[serde(transparent)]
#[tsify(type_prefix = "SnapState", type = r#""connected" | "disconnected" | (string & {})"#)]
pub struct Connection(pub String);

/// How the service is. It says so with the status 503 too, when something is wrong.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct Health {
    /// `ok`, or `degraded` when Redis or Postgres cannot be reached.
    #[tsify(type = r#""ok" | "degraded" | (string & {})"#)]
    pub status: String,
    /// The server's version, as `"3.0.0"`.
    pub version: String,
    /// How long the server has been up, in seconds.
    pub uptime_seconds: f64,
    /// The store of checkpoints.
    pub redis: Connection,
    /// The store of accounts, agents and analytics. While it cannot be reached, good keys are refused too: the
    /// `AuthenticationError` is not final then.
    pub postgres: Connection,
    /// The store of archived workflows. The service is `ok` without it too.
    pub r2: Connection,
    /// When the service answered, ISO 8601.
    pub timestamp: String,
}

/// Whether the service can work. It says so with the status 503 when it cannot.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[tsify(type_prefix = "SnapState")]
pub struct Readiness {
    /// Whether it can.
    #[tsify(type = r#""ready" | "not_ready" | (string & {})"#)]
    pub status: String,
    /// The store of checkpoints. Missing when the service is `ready`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#""ok" | "down" | (string & {})"#)]
    pub redis: Option<String>,
    /// The store of accounts, agents and analytics. Missing when the service is `ready`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#""ok" | "down" | (string & {})"#)]
    pub postgres: Option<String>,
}
