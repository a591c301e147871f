//! The OpenWOP service: wire version 1 here, wire version 2 in `v2`.

mod asked;
mod cancel;
mod create;
mod discovery;
mod events;
mod execution;
mod fork;
mod idempotency;
mod interrupts;
mod modes;
mod paths;
mod poll;
mod profiles;
mod questions;
mod records;
mod resolve;
mod response;
mod runs;
mod snapshot;
mod stream;
mod subscription;
mod support;
mod switches;
mod v2;
mod webhooks;
mod wider;
mod workflows;

use std::sync::Arc;

use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_TYPE, ETAG, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, Version};
use axum::response::Response;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use uuid::Uuid;

pub use profiles::Profile;
pub use switches::{Majors, Switches};

use crate::api::Call;
use crate::auth::Denied;
use crate::outgoing::hex;
use crate::recording::Streams;
use asked::Asked;
use events::Event;
use idempotency::{Begin, Idempotency};
use response::{JsonResponse, Outcome, Refusal};
use runs::{Run, Runs};

const REPLAY: HeaderName = HeaderName::from_static("openwop-idempotent-replay");

/// One of the protocol's operations, with what the path names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation<'a> {
    Capabilities,
    OpenApi,
    Workflow(&'a str),
    Create,
    Get(&'a str),
    Events(&'a str),
    Poll(&'a str),
    Cancel(&'a str),
    Fork(&'a str),
    ResolveByNode(&'a str, &'a str),
    Inspect(&'a str),
    ResolveByToken(&'a str),
}

impl<'a> Operation<'a> {
    /// The path is matched as it arrived: an encoded colon is no verb, measured on all reference hosts.
    fn route(method: &Method, path: &'a str, profile: Profile) -> Option<Self> {
        let segments: Vec<&str> = path.split('/').skip(1).collect();
        let operation = match (method.as_str(), segments.as_slice()) {
            ("GET", [".well-known", "openwop"]) => Self::Capabilities,
            ("GET", ["v1", "openapi.json"]) => Self::OpenApi,
            ("GET", ["v1", "workflows", id]) if profile.serves_workflows() => Self::Workflow(id),
            ("POST", ["v1", "runs"]) => Self::Create,
            ("GET", ["v1", "runs", id]) => Self::Get(id),
            ("POST", ["v1", "runs", target]) if profile.forks() => Self::Fork(target.strip_suffix(":fork")?),
            ("GET", ["v1", "runs", id, "events"]) => Self::Events(id),
            ("GET", ["v1", "runs", id, "events", "poll"]) => Self::Poll(id),
            ("POST", ["v1", "runs", id, "cancel"]) => Self::Cancel(id),
            ("POST", ["v1", "runs", id, "interrupts", node]) if profile.has_gates() => Self::ResolveByNode(id, node),
            ("GET", ["v1", "interrupts", token]) if profile.inspects_tokens() => Self::Inspect(token),
            ("POST", ["v1", "interrupts", token]) if profile.has_gates() => Self::ResolveByToken(token),
            _ => return None,
        };
        Some(operation)
    }

    fn needs_key(self) -> bool {
        !matches!(self, Self::Capabilities | Self::OpenApi | Self::Inspect(_) | Self::ResolveByToken(_))
    }

    fn takes_idempotency_key(self, profile: Profile) -> bool {
        match self {
            Self::Create => true,
            Self::Cancel(_) | Self::Fork(_) | Self::ResolveByNode(..) | Self::ResolveByToken(_) => {
                profile.all_mutations_are_idempotent()
            }
            _ => false,
        }
    }
}

/// All state of the service.
pub struct OpenWop {
    runs: Arc<Runs>,
    idempotency: Idempotency,
    streams: Arc<Streams>,
    v2: v2::Records,
    webhooks: webhooks::Webhooks,
    shelves: wider::Shelves,
}

impl OpenWop {
    pub fn new(streams: Arc<Streams>) -> Self {
        Self {
            runs: Arc::default(),
            idempotency: Idempotency::default(),
            streams,
            v2: v2::Records::default(),
            webhooks: webhooks::Webhooks::default(),
            shelves: wider::Shelves::default(),
        }
    }

    /// The run's whole log in the protocol's own form.
    pub fn log(&self, run_id: &str) -> Option<Vec<Value>> {
        let run = self.runs.get(run_id)?;
        let document = |event: &Arc<Event>| match run.profile {
            Profile::V2 => event.streamed(Profile::V2, &run.shown_id(Profile::V2)),
            _ => event.canonical(run_id),
        };
        Some(run.state.read(|state| state.log.iter().map(document).collect()))
    }

    /// From now on the dual host serves this key these versions.
    pub fn serve(&self, key: &str, majors: Majors) {
        self.v2.serve(key, majors);
    }

    pub async fn handle(&self, call: &Call) -> Response {
        let profile = call.behaviour.profile;
        if call.behaviour.openwop.registry {
            return wider::registry::response(call);
        }
        if profile == Profile::V2 {
            return v2::handle(self, call).await;
        }
        let mut response = match self.reply(call).await {
            Ok(Outcome::Ready(response)) => response,
            Ok(Outcome::Json(response)) => written(response, profile),
            Err(refusal) => written(refusal.into(), profile),
        };
        if profile.speaks_http_1_0() {
            *response.version_mut() = Version::HTTP_10;
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if profile.is_spec()
            && let Ok(value) = HeaderValue::from_str(&trace_parent(call.header("traceparent")))
        {
            response.headers_mut().insert("traceparent", value);
        }
        response
    }

    async fn reply(&self, call: &Call) -> Result<Outcome, Refusal> {
        let profile = call.behaviour.profile;
        let is_unknown = [Method::OPTIONS, Method::PUT, Method::PATCH].contains(&call.method);
        if is_unknown && profile == Profile::Python {
            return Ok(Outcome::Ready(unsupported_method(&call.method)));
        }
        let asked = Asked { service: self, call, majors: Majors::First, profile };
        let wider = call.path.strip_prefix("/v1").and_then(|path| wider::find(&asked, path));
        if let Some((route, named)) = wider {
            if route.needs_key() {
                call.behaviour
                    .authentication
                    .check(&call.headers)
                    .map_err(|denied| unauthenticated(denied, profile))?;
            }
            return wider::reply(&asked, route, &named).await;
        }
        let Some(operation) = Operation::route(&call.method, &call.path, profile) else {
            let message = format!("No route for {} {}", call.method, call.path);
            return Err(Refusal::new(StatusCode::NOT_FOUND, "not_found", message));
        };
        if operation.needs_key() {
            call.behaviour.authentication.check(&call.headers).map_err(|denied| unauthenticated(denied, profile))?;
        }
        if let Operation::Events(id) = operation {
            let run = self.run(id, profile)?;
            return stream::subscribe(self, &run, profile, call);
        }
        if operation.takes_idempotency_key(profile) {
            return Ok(Outcome::Json(self.mutate(operation, call).await));
        }
        self.perform(operation, call).await.map(Outcome::Json)
    }

    async fn mutate(&self, operation: Operation<'_>, call: &Call) -> JsonResponse {
        let profile = call.behaviour.profile;
        let Some(key) = call.header("idempotency-key") else {
            let response = self.perform(operation, call).await.unwrap_or_else(JsonResponse::from);
            // Measured: a created run's response carries the header even where no key was sent.
            let created = operation == Operation::Create && response.status.is_success();
            return if created && !profile.is_spec() { response.header(REPLAY, "") } else { response };
        };
        match self.idempotency.begin(call, key) {
            Err(refusal) => refusal.into(),
            Ok(Begin::Replay(response)) => response.header(REPLAY, "true"),
            Ok(Begin::First(claim)) => {
                let response = self.perform(operation, call).await.unwrap_or_else(JsonResponse::from);
                claim.finish(&response);
                if profile.is_spec() { response } else { response.header(REPLAY, "false") }
            }
        }
    }

    async fn perform(&self, operation: Operation<'_>, call: &Call) -> Result<JsonResponse, Refusal> {
        let profile = call.behaviour.profile;
        match operation {
            Operation::Capabilities => Ok(discovery::capabilities(call)),
            Operation::OpenApi => Ok(discovery::openapi(profile)),
            Operation::Workflow(id) => discovery::workflow(&profile.run_id(id), profile),
            Operation::Create => create::create(self, call).await,
            Operation::Get(id) => Ok(snapshot::tagged(&*self.run(id, profile)?, profile, call)),
            Operation::Events(id) | Operation::Poll(id) => poll::poll(&*self.run(id, profile)?, profile, call).await,
            Operation::Cancel(id) => cancel::cancel(&*self.run(id, profile)?, call),
            Operation::Fork(id) => fork::fork(self, &*self.run(id, profile)?, call),
            Operation::ResolveByNode(id, node) => {
                let run = self.run(id, profile)?;
                resolve::by_node(&run, &profile.interrupt_segment(node), call).await
            }
            Operation::Inspect(token) => resolve::inspect(&self.runs, &profile.interrupt_segment(token), profile),
            Operation::ResolveByToken(token) => {
                resolve::by_token(&self.runs, &profile.interrupt_segment(token), call).await
            }
        }
    }

    fn run(&self, segment: &str, profile: Profile) -> Result<Arc<Run>, Refusal> {
        let id = profile.run_id(segment);
        self.runs.get(&id).ok_or_else(|| {
            // Measured on the larger host: long ids are left out of its messages.
            let is_hidden = profile.is_extended() && id.len() > 20;
            let shown = if is_hidden { "<redacted:high-entropy>" } else { id.as_ref() };
            Refusal::new(StatusCode::NOT_FOUND, profile.unknown_run_code(), format!("Unknown runId: {shown}"))
        })
    }
}

/// The body, which must be a JSON object.
fn json_object(call: &Call) -> Result<Map<String, Value>, Refusal> {
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(members)) => Ok(members),
        Ok(_) => Err(Refusal::invalid("Request body MUST be a JSON object.")),
        Err(_) => Err(Refusal::invalid("Request body MUST be valid JSON.")),
    }
}

fn written(json: JsonResponse, profile: Profile) -> Response {
    let mut response = Response::new(match &json.body {
        Some(body) => Body::from(profile.json(body)),
        None => Body::empty(),
    });
    *response.status_mut() = json.status;
    if json.body.is_some() {
        response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    }
    if profile.is_spec() && json.status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    // Measured on the larger host: whatever is JSON has a tag, of its body where it has none of its own.
    if let (true, Some(body)) = (profile.is_extended(), &json.body) {
        let digest = hex(&Sha256::digest(body.to_string())).chars().take(16).collect::<String>();
        if let Ok(tag) = HeaderValue::from_str(&format!("W/\"{digest}\"")) {
            response.headers_mut().insert(ETAG, tag);
        }
    }
    for (name, value) in json.headers {
        response.headers_mut().insert(name, value);
    }
    response
}

fn unauthenticated(denied: Denied, profile: Profile) -> Refusal {
    let (code, message) = match denied {
        Denied::Missing => ("unauthenticated", "Missing or malformed Authorization header."),
        Denied::Rejected => (profile.rejected_key_code(), "Bearer token rejected."),
    };
    Refusal::new(StatusCode::UNAUTHORIZED, code, message)
}

/// Continues the caller's trace, or begins one.
fn trace_parent(given: Option<&str>) -> String {
    let fresh = Uuid::new_v4().simple().to_string();
    let trace = given.and_then(|given| given.split('-').nth(1)).filter(|trace| trace.len() == 32).unwrap_or(&fresh);
    let span: String = Uuid::new_v4().simple().to_string().chars().take(16).collect();
    format!("00-{trace}-{span}-01")
}

/// Measured on the Python host: what it does not know it responds with a page.
fn unsupported_method(method: &Method) -> Response {
    let mut response = Response::new(Body::from(format!(
        "<!DOCTYPE HTML>\n<html lang=\"en\"><title>Error response</title><h1>Error response</h1>\
         <p>Error code: 501</p><p>Message: Unsupported method ('{method}').</p></html>\n",
    )));
    *response.status_mut() = StatusCode::NOT_IMPLEMENTED;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/html;charset=utf-8"));
    response
}
