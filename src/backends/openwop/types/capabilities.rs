//! Discovery: what a host can do, and its OpenAPI document.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::JsonObject;
use super::run::EngineVersion;
use crate::core::json::Any;

/// What a host says about itself: protocol version, limits, and the capability families it serves.
///
/// A family that is missing is not served. Most families are objects with a member `supported`; those without a type
/// here are reachable by name and are `unknown`.
///
/// Older hosts put the families under a member `capabilities`; those are copied to the root, so that `document.replay`
/// is the one place to look at.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct Capabilities {
    /// The protocol's version, as `"1.0"`. A host of another major version is refused with an `UnsupportedOperationError`.
    pub protocol_version: String,
    /// Who wrote the host, and which release it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implementation: Option<HostImplementation>,
    /// The names of the model envelopes the host understands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported_envelopes: Option<Vec<String>>,
    /// The version of each schema the host writes, by schema name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, number>")]
    pub schema_versions: Option<BTreeMap<String, u64>>,
    /// The host's limits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limits: Option<CapabilityLimits>,
    /// The version of the host's engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub engine_version: Option<EngineVersion>,
    /// The version of the event log's schema; 2 on hosts of protocol 1.x.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub event_log_schema_version: Option<u64>,
    /// How the host can be reached. This client speaks `rest`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#"("rest" | "mcp" | "a2a" | "grpc" | (string & {}))[]"#)]
    pub supported_transports: Option<Vec<String>>,
    /// The oldest client version the host accepts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_client_version: Option<String>,
    /// Every protocol version the host speaks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub protocol_versions: Option<Vec<String>>,
    /// The protocol version the host would rather speak.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preferred_version: Option<String>,
    /// Capabilities that the host's workflow nodes may ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runtime_capabilities: Option<Vec<String>>,
    /// Test workflows that the host serves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fixtures: Option<Vec<String>>,
    /// Forking: without `supported: true`, `runs.fork` fails.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub replay: Option<ReplayCapability>,
    /// Control over runs: pausing, cancelling many at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs: Option<RunsCapability>,
    /// Credentials that the host keeps for the workflows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub secrets: Option<SecretsCapability>,
    /// The model providers that the host can call.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ai_providers: Option<AiProvidersCapability>,
    /// Signed deliveries of a run's events to a URL.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub webhooks: Option<WebhooksCapability>,
    /// Annotations on runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feedback: Option<FeedbackCapability>,
    /// The interrupt kinds and approval actions that the host serves. Few hosts say.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interrupts: Option<InterruptsCapability>,
    /// Whether a run's debug bundle can be downloaded.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub debug_bundle: Option<SupportedCapability>,
    /// Conditional requests and content encodings of the REST transport.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rest_transport: Option<RestTransportCapability>,
    /// The older place of the families. They are also at the root; look there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capabilities: Option<JsonObject>,
    /// Every other family, by name.
    #[serde(flatten)]
    pub families: JsonObject,
}

/// Who wrote a host, and which release it is.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct HostImplementation {
    /// The host's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The host's release.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Who makes it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vendor: Option<String>,
}

/// A host's limits. One that is missing is not known; 0 means that the host has no such step.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CapabilityLimits {
    /// How many clarification rounds one node may ask for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clarification_rounds: Option<u64>,
    /// How many rounds one node may take to make its output fit the schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub schema_rounds: Option<u64>,
    /// How many envelopes one model turn may hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub envelopes_per_turn: Option<u64>,
    /// How many nodes one run may execute.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_node_executions: Option<u64>,
    /// How long one run may take, in ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_run_duration_ms: Option<f64>,
    /// How often one loop may repeat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_loop_iterations: Option<u64>,
    /// How many tokens one run may spend.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_budget_tokens: Option<u64>,
    /// How much one run may cost, in US dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_budget_cost_usd: Option<f64>,
    /// How large a request body may be, in bytes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_request_body_bytes: Option<u64>,
}

/// A family that is there or not.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SupportedCapability {
    /// Whether the host serves it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported: Option<bool>,
    /// What else the host says about it.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// Forking of runs.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct ReplayCapability {
    /// Whether runs can be forked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported: Option<bool>,
    /// The modes in which they can.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#"("replay" | "branch" | (string & {}))[]"#)]
    pub modes: Option<Vec<String>>,
    /// What else the host says about it.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// Control over runs.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RunsCapability {
    /// Pausing and resuming. Its `drainPolicies` name what may happen to the node that is executing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pause_resume: Option<SupportedCapability>,
    /// Cancelling many runs in one call. Its `maxRunIds` is how many.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bulk_cancel: Option<SupportedCapability>,
    /// What else the host says about it.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// Credentials that the host keeps for the workflows.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct SecretsCapability {
    /// Whether the host keeps credentials.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported: Option<bool>,
    /// Whom a credential can belong to.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#"("tenant" | "user" | (string & {}))[]"#)]
    pub scopes: Option<Vec<String>>,
    /// Who looks a credential up, as `"host-managed"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resolution: Option<String>,
    /// What else the host says about it.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// The model providers that the host can call.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct AiProvidersCapability {
    /// The names of the providers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported: Option<Vec<String>>,
    /// The providers that take the caller's own key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub byok: Option<Vec<String>>,
    /// What else the host says about it.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// Signed deliveries of a run's events to a URL.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct WebhooksCapability {
    /// Whether the host delivers webhooks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported: Option<bool>,
    /// The signature versions it can make, as `"v1"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signature_algorithms: Option<Vec<String>>,
    /// What else the host says about it.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// Annotations on runs.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct FeedbackCapability {
    /// Whether the host keeps annotations.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supported: Option<bool>,
    /// What can be annotated, as `"run"`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub targets: Option<Vec<String>>,
    /// The kinds of signal it takes.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = r#"("rating" | "correction" | "label" | "flag" | (string & {}))[]"#)]
    pub signals: Option<Vec<String>>,
    /// What else the host says about it.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// The interrupts that a host serves.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct InterruptsCapability {
    /// The kinds of interrupt.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "InterruptKind[]")]
    pub supported_kinds: Option<Vec<String>>,
    /// The actions that an approval may offer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "ApprovalAction[]")]
    pub approval_actions: Option<Vec<String>>,
    /// What else the host says about it.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// Conditional requests and content encodings of the REST transport.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RestTransportCapability {
    /// Whether the host answers 304 to a conditional read of a run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub conditional_run_get: Option<bool>,
    /// The content encodings it can answer with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_encodings: Option<Vec<String>>,
    /// What else the host says about it.
    #[serde(flatten)]
    pub details: JsonObject,
}

/// A host's OpenAPI 3.1 document. Several hosts serve a stub that names a few paths only.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct OpenApiDocument {
    /// The OpenAPI version, as `"3.1"` or `"3.1.0"`.
    pub openapi: String,
    /// Title, version and description of the document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub info: Option<JsonObject>,
    /// The operations, by path and then by method.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, JsonObject>")]
    pub paths: Option<BTreeMap<String, Any>>,
    /// Everything else in the document.
    #[serde(flatten)]
    pub rest: JsonObject,
}
