//! The operations of wire version 2 by method and path.

use super::super::paths::captures;
use super::ids::SHORTEST;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    Capabilities,
    OpenApi,
    Workflow,
    Create,
    List,
    Get,
    Events,
    Poll,
    Cancel,
    Pause,
    Resume,
    Fork,
    BulkCancel,
    Ancestry,
    Annotations,
    Annotate,
    Artifact,
    Compensation,
    Effects,
    OpenInterrupt,
    ResolveByNode,
    Inspect,
    ResolveByToken,
    Agents,
    Agent,
    Tools,
    Tool,
    Packs,
    VerifyAudit,
    Register,
    Unregister,
    RotateSecret,
    DeadLetters,
    HostEvents,
    EmitHostEvent,
    EffectSeams,
}

/// One operation: what it takes, and where it is served.
pub struct Route {
    method: &'static str,
    /// `{}` stands for what a segment names; a verb may follow it.
    path: &'static str,
    pub operation: Operation,
    /// The scope that the key needs; None where no key is needed.
    pub scope: Option<&'static str>,
    /// Whether an `Idempotency-Key` counts.
    pub keeps_responses: bool,
    /// Measured: the dual host serves these under `/v1` too.
    in_first: bool,
}

const fn route(method: &'static str, path: &'static str, operation: Operation, scope: Option<&'static str>) -> Route {
    Route { method, path, operation, scope, keeps_responses: false, in_first: false }
}

impl Route {
    const fn keyed(mut self) -> Self {
        self.keeps_responses = true;
        self
    }

    const fn in_both(mut self) -> Self {
        self.in_first = true;
        self
    }
}

const READ: Option<&str> = Some("runs:read");
const CREATE: Option<&str> = Some("runs:create");
const CANCEL: Option<&str> = Some("runs:cancel");
const MANIFEST: Option<&str> = Some("manifest:read");
const ANNOTATE: Option<&str> = Some("runs:annotate");
const RESPOND: Option<&str> = Some("approvals:respond");
const WEBHOOKS: Option<&str> = Some("webhooks:manage");

/// Which operations keep their responses was measured; the protocol lists more.
const ROUTES: &[Route] = &[
    route("GET", "/.well-known/openwop", Operation::Capabilities, None).in_both(),
    route("GET", "/openapi.json", Operation::OpenApi, None).in_both(),
    route("GET", "/workflows/{}", Operation::Workflow, MANIFEST),
    route("POST", "/runs", Operation::Create, CREATE).keyed().in_both(),
    route("GET", "/runs", Operation::List, READ),
    route("POST", "/runs:bulk-cancel", Operation::BulkCancel, CANCEL),
    route("POST", "/runs/{}:pause", Operation::Pause, CANCEL),
    route("POST", "/runs/{}:resume", Operation::Resume, CANCEL),
    route("POST", "/runs/{}:fork", Operation::Fork, CREATE).keyed(),
    route("GET", "/runs/{}", Operation::Get, READ).in_both(),
    route("GET", "/runs/{}/events", Operation::Events, READ).in_both(),
    route("GET", "/runs/{}/events/poll", Operation::Poll, READ).in_both(),
    route("POST", "/runs/{}/cancel", Operation::Cancel, CANCEL).keyed().in_both(),
    route("GET", "/runs/{}/ancestry", Operation::Ancestry, READ),
    route("GET", "/runs/{}/annotations", Operation::Annotations, READ),
    route("POST", "/runs/{}/annotations", Operation::Annotate, ANNOTATE),
    route("GET", "/runs/{}/artifacts/{}", Operation::Artifact, Some("artifacts:read")).in_both(),
    route("GET", "/runs/{}/compensation", Operation::Compensation, READ),
    route("GET", "/runs/{}/effects", Operation::Effects, READ),
    route("GET", "/runs/{}/interrupts/{}", Operation::OpenInterrupt, RESPOND),
    route("POST", "/runs/{}/interrupts/{}", Operation::ResolveByNode, RESPOND).keyed(),
    route("GET", "/interrupts/{}", Operation::Inspect, None),
    route("POST", "/interrupts/{}", Operation::ResolveByToken, None),
    route("GET", "/agents", Operation::Agents, MANIFEST),
    route("GET", "/agents/{}", Operation::Agent, MANIFEST),
    route("GET", "/tools", Operation::Tools, MANIFEST),
    route("GET", "/tools/{}", Operation::Tool, MANIFEST),
    route("GET", "/packs", Operation::Packs, MANIFEST),
    route("GET", "/audit/verify", Operation::VerifyAudit, Some("audit:read")),
    route("POST", "/webhooks", Operation::Register, WEBHOOKS).keyed().in_both(),
    route("DELETE", "/webhooks/{}", Operation::Unregister, WEBHOOKS).in_both(),
    route("POST", "/webhooks/{}/rotate-secret", Operation::RotateSecret, WEBHOOKS).keyed().in_both(),
    route("GET", "/webhooks/{}/dead-letters", Operation::DeadLetters, WEBHOOKS),
    route("GET", "/host/events", Operation::HostEvents, READ),
    route("POST", "/host/events/test", Operation::EmitHostEvent, MANIFEST).keyed(),
    route("GET", "/host/effect-seams", Operation::EffectSeams, MANIFEST),
];

/// What a path asks for.
pub enum Found<'a> {
    Route(&'static Route, Vec<&'a str>),
    /// The path is known, and the method is not.
    OtherMethod,
    Nothing,
}

/// `path` is without `/v1`. It is matched as it arrived: an encoded colon is no verb.
pub fn find<'a>(method: &str, path: &'a str, is_first: bool) -> Found<'a> {
    let segments = split(path);
    let mut other_method = false;
    for route in ROUTES.iter().filter(|route| route.in_first || !is_first) {
        match captures(route.path, &segments) {
            Some(named) if route.method == method => return Found::Route(route, named),
            Some(_) => other_method = true,
            None => {}
        }
    }
    if other_method { Found::OtherMethod } else { Found::Nothing }
}

/// The segments, an id with a raw slash in it being one.
fn split(path: &str) -> Vec<&str> {
    let path = path.strip_prefix('/').unwrap_or(path);
    let mut segments: Vec<&str> = path.split('/').collect();
    let is_id = |text: &&str| text.split(':').next().is_some_and(|id| id.len() >= SHORTEST && !id.contains('~'));
    if let [collection @ ("runs" | "webhooks"), tenant, opaque, ..] = segments.as_slice()
        && is_id(opaque)
    {
        let (start, end) = (collection.len() + 1, collection.len() + 1 + tenant.len() + 1 + opaque.len());
        if let Some(id) = path.get(start..end) {
            segments.splice(1..3, [id]);
        }
    }
    segments
}
