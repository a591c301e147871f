//! The start of a run.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tsify::Tsify;

use super::JsonObject;
use super::run::RunStatus;
use crate::core::json::{Any, Object};

/// A run to start.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CreateRunRequest {
    /// The workflow to run.
    pub workflow_id: String,
    /// The workflow's inputs. The host gets them as they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any>")]
    pub inputs: Option<Object>,
    /// The tenant the run belongs to. Default: the tenant of the API key.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tenant_id: Option<String>,
    /// A key of yours for what the run is about. With the option `dedup`, a host may refuse a second active run with the
    /// same `tenantId` and `scopeId`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope_id: Option<String>,
    /// Where the host tells that the run waits for an answer.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub callback_url: Option<String>,
    /// Settings of this run alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configurable: Option<RunConfigurable>,
    /// Labels: at most 100, each at most 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Data of yours that the run carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any>")]
    pub metadata: Option<Object>,
    /// Where the run's data must stay. Only newer hosts know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "unknown")]
    pub residency: Option<Any>,
    /// The agent that drives the run. Only newer hosts know it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
}

/// An evaluation to start: a run that puts an agent through a suite of tasks. Only newer hosts know it; the others
/// answer with an error.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CreateEvaluationRequest {
    /// What makes the run an evaluation.
    #[tsify(type = r#""eval""#)]
    pub mode: String,
    /// The suite of tasks.
    pub eval_suite_ref: String,
    /// The agent to evaluate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agent_id: Option<String>,
    /// The workflow to run, where the suite does not name one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    /// Settings of this run alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub configurable: Option<RunConfigurable>,
    /// Labels: at most 100, each at most 256 characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<Vec<String>>,
    /// Data of yours that the run carries.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any>")]
    pub metadata: Option<Object>,
}

/// Settings of one run. The map is open: keys that are not listed, dotted ones like `ai.credentialRef` too, go to the
/// host as they are.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct RunConfigurable {
    /// How deep workflows may call each other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub recursion_limit: Option<u64>,
    /// The model to use.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// The model's temperature, 0 to 2.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub temperature: Option<f64>,
    /// How many tokens one answer of the model may have.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_tokens: Option<u64>,
    /// Prompts to use in place of the workflow's own, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, string>")]
    pub prompt_overrides: Option<BTreeMap<String, String>>,
    /// How long the run may take, in ms.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_timeout_ms: Option<f64>,
    /// How often one loop may repeat.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_loop_iterations: Option<u64>,
    /// The confidence below which an agent must ask a person, 0 to 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub escalation_threshold: Option<f64>,
    /// A stand-in for the model. Hosts take it only from test keys.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mock_provider: Option<MockProvider>,
    /// Every other key.
    #[serde(flatten)]
    pub rest: JsonObject,
}

/// A stand-in for the model, for tests.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct MockProvider {
    /// The stand-in's name.
    pub id: String,
    /// Its settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[tsify(type = "Record<string, any>")]
    pub config: Option<Object>,
}

/// A run that was started.
#[derive(Debug, Clone, Serialize, Deserialize, Tsify)]
#[serde(rename_all = "camelCase")]
pub struct CreateRunResponse {
    /// The run's id, an opaque string.
    pub run_id: String,
    /// Where the run stands: mostly `pending`. Some hosts execute at once and answer `running`, `completed` or `failed`.
    pub status: RunStatus,
    /// Where the run's events are, as a URL or a path. Some hosts leave it out; `runs.events(runId)` needs none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub events_url: Option<String>,
    /// Where the run's snapshot is, as a URL or a path. Some hosts leave it out; `runs.get(runId)` needs none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub status_url: Option<String>,
    /// The workflow of the run. Some hosts leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    /// When the run was created, ISO 8601. Some hosts leave it out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
}
