//! Wire version 2, as the dual-stack host was measured: alone, or beside the few operations that it has under `/v1`.
//!
//! | file | what it holds |
//! |---|---|
//! | `negotiation` | which version a request gets |
//! | `routes`, `ids`, `names` | operations, ids in bodies and paths, names of events |
//! | `discovery`, `catalogue` | what the host says of itself, its agents and tools |
//! | `create`, `control`, `shown` | runs: made, steered, shown |
//! | `interrupts` | questions and their responses |
//! | `records` | what belongs to a run or to a key beside the log |
//! | `host_events` | the host's own events |

pub mod catalogue;
pub mod control;
pub mod create;
mod discovery;
mod host_events;
pub mod ids;
mod interrupts;
pub mod names;
mod negotiation;
pub mod records;
mod routes;
mod shown;

use std::collections::HashMap;

use axum::http::header::WWW_AUTHENTICATE;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::Response;
use parking_lot::Mutex;

pub use interrupts::{announcements, settlement, token};
pub use shown::{cancelled, snapshot, started};

use super::asked::Asked;
use super::idempotency::Begin;
use super::profiles::Profile;
use super::response::{JsonResponse, Outcome, Refusal};
use super::switches::Majors;
use super::{OpenWop, REPLAY, poll, snapshot as snapshots, stream, webhooks, wider, written};
use crate::api::Call;
use crate::auth::Denied;
use host_events::HostEvents;
use negotiation::Version;
use routes::{Found, Operation, Route};

const VERSION: HeaderName = HeaderName::from_static("openwop-version");

/// A key with this beginning has no scope.
const UNSCOPED: &str = "key-unscoped";

/// What the service keeps beside the runs.
#[derive(Default)]
pub struct Records {
    /// What a key is served where a test has changed it, and which keys were refused once.
    majors: Mutex<HashMap<String, Majors>>,
    refused: Mutex<Vec<String>>,
    host_events: HostEvents,
}

impl Records {
    pub fn serve(&self, key: &str, majors: Majors) {
        self.majors.lock().insert(key.to_owned(), majors);
    }
}

pub async fn handle(service: &OpenWop, call: &Call) -> Response {
    let changed = call.key.as_ref().and_then(|key| service.v2.majors.lock().get(key).copied());
    let majors = changed.unwrap_or(call.behaviour.openwop.majors);
    let (version, negotiated) = negotiation::negotiate(service, call, majors);
    let profile = match version {
        Version::First => Profile::V2AsV1,
        Version::Second => Profile::V2,
    };
    let asked = Asked { service, call, majors, profile };
    let replied = match negotiated {
        Ok(()) => asked.reply().await,
        Err(refusal) => Err(refusal),
    };
    let mut response = match replied {
        Ok(Outcome::Ready(response)) => response,
        Ok(Outcome::Json(response)) => written(response, profile),
        Err(refusal) => written(refusal.into(), profile),
    };
    let headers = response.headers_mut();
    headers.insert(VERSION, HeaderValue::from_static(version.text()));
    if response.status() == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

pub fn not_found(message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, "not_found", message)
}

impl Asked<'_> {
    async fn reply(&self) -> Result<Outcome, Refusal> {
        let Call { method, path, .. } = self.call;
        let unversioned = match self.profile {
            Profile::V2 => path.as_str(),
            // Discovery has one address for both.
            _ => path.strip_prefix("/v1").unwrap_or(path),
        };
        if let Some((route, named)) = wider::find(self, unversioned) {
            if route.needs_key() {
                self.admit("manifest:read")?;
            }
            return wider::reply(self, route, &named).await;
        }
        let (route, named) = match routes::find(method.as_str(), unversioned, self.profile != Profile::V2) {
            Found::Route(route, named) => (route, named),
            Found::OtherMethod => return Err(not_found(format!("{method} is not served at {path}"))),
            Found::Nothing => return Err(not_found(format!("no operation at {path}"))),
        };
        if let Some(scope) = route.scope {
            self.admit(scope)?;
        }
        match route.operation {
            Operation::Events => stream::subscribe(self.service, &self.run(&named)?, self.profile, self.call),
            Operation::HostEvents => Ok(Outcome::Ready(self.service.v2.host_events.stream(self.service, self.call))),
            _ => self.keep(route, &named).await.map(Outcome::Json),
        }
    }

    /// Lets in who has a key with the scope.
    fn admit(&self, scope: &str) -> Result<(), Refusal> {
        self.call.behaviour.authentication.check(&self.call.headers).map_err(|denied| {
            let message = match denied {
                Denied::Missing => "Authorization: Bearer <credential> is required",
                Denied::Rejected => "the credential does not verify against any lane trust root",
            };
            Refusal::new(StatusCode::UNAUTHORIZED, "unauthenticated", message)
        })?;
        if self.call.key.as_deref().is_some_and(|key| key.starts_with(UNSCOPED)) {
            let message = format!("the credential does not hold {scope}");
            return Err(Refusal::new(StatusCode::FORBIDDEN, "forbidden", message)
                .details(serde_json::json!({ "scopeRequired": scope })));
        }
        Ok(())
    }

    /// Performs the operation, once for each `Idempotency-Key` where keys count.
    async fn keep(&self, route: &Route, named: &[&str]) -> Result<JsonResponse, Refusal> {
        let Some(key) = self.call.header("idempotency-key").filter(|_| route.keeps_responses) else {
            return self.perform(route.operation, named).await;
        };
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._~-".contains(&byte);
        if !(22..=128).contains(&key.len()) || !key.bytes().all(is_plain) {
            let message = "Idempotency-Key MUST match ^[A-Za-z0-9._~-]{22,128}$";
            return Err(Refusal::new(StatusCode::BAD_REQUEST, "idempotency_key_invalid", message));
        }
        match self.service.idempotency.begin(self.call, key)? {
            Begin::Replay(response) => Ok(response.header(REPLAY, "true")),
            Begin::First(claim) => {
                let response = self.perform(route.operation, named).await.unwrap_or_else(JsonResponse::from);
                claim.finish(&response);
                Ok(response)
            }
        }
    }

    async fn perform(&self, operation: Operation, named: &[&str]) -> Result<JsonResponse, Refusal> {
        let last = || ids::decoded(named.last().copied().unwrap_or_default());
        match operation {
            Operation::Capabilities => Ok(discovery::capabilities(self)),
            Operation::OpenApi => Ok(discovery::openapi()),
            Operation::Workflow => discovery::workflow(&last()),
            Operation::Create => create::create(self).await,
            Operation::List => control::list(self),
            Operation::Get => Ok(snapshots::tagged(&*self.run(named)?, self.profile, self.call)),
            Operation::Events | Operation::Poll => poll::poll(&*self.run(named)?, self.profile, self.call).await,
            Operation::Cancel => control::cancel(self, &*self.run(named)?),
            Operation::Pause => control::pause(self, &*self.run(named)?),
            Operation::Resume => control::resume(self, &*self.run(named)?),
            Operation::Fork => control::fork(self, &*self.run(named)?),
            Operation::BulkCancel => control::cancel_many(self),
            Operation::Ancestry => Ok(records::ancestry(self, &*self.run(named)?)),
            Operation::Annotations => Ok(records::annotations(&*self.run(named)?)),
            Operation::Annotate => records::annotate(self, &*self.run(named)?),
            Operation::Artifact => records::artifact(self, &*self.run(named)?, &last()),
            Operation::Compensation => Ok(records::compensation(self, &*self.run(named)?)),
            Operation::Effects => Ok(records::effects(self, &*self.run(named)?)),
            Operation::OpenInterrupt => interrupts::open(&*self.run(named)?, &last()),
            Operation::ResolveByNode => interrupts::resolve_by_node(self, &*self.run(named)?, &last()).await,
            Operation::Inspect => interrupts::inspect(self, &last()),
            Operation::ResolveByToken => interrupts::resolve_by_token(self, &last()).await,
            Operation::Agents => Ok(catalogue::agents()),
            Operation::Agent => catalogue::agent(&last()),
            Operation::Tools => Ok(catalogue::tools()),
            Operation::Tool => catalogue::tool(&last()),
            Operation::Packs => Ok(JsonResponse::ok(serde_json::json!([]))),
            Operation::EffectSeams => Ok(catalogue::effect_seams()),
            Operation::VerifyAudit => records::verify_audit(self.call),
            Operation::Register => webhooks::register(self).await,
            Operation::Unregister => webhooks::unregister(self, &last()),
            Operation::RotateSecret => webhooks::rotate(self, &last()),
            Operation::DeadLetters => webhooks::dead_letters(self, &last()),
            Operation::HostEvents => Err(not_found("the host's events are a stream")),
            Operation::EmitHostEvent => host_events::emit(self),
        }
    }
}
