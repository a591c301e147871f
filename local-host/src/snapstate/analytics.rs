//! What the service counted. Nothing in it ever fails or completes a workflow.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::account::Account;
use super::checkpoints::Checkpoint;
use super::response::{Refusal, ok};
use crate::api::Call;
use crate::clock::iso;
use crate::javascript::parse_int;

/// What was counted of one workflow.
pub struct Statistics {
    workflow_id: String,
    saves: usize,
    bytes: usize,
    agents: Vec<String>,
    first_at: Timestamp,
    last_at: Timestamp,
}

pub fn count(account: &mut Account, checkpoint: &Checkpoint) {
    let position = account.statistics.iter().position(|known| known.workflow_id == checkpoint.workflow_id);
    if position.is_none() {
        account.statistics.push(Statistics {
            workflow_id: checkpoint.workflow_id.clone(),
            saves: 0,
            bytes: 0,
            agents: Vec::new(),
            first_at: checkpoint.created_at,
            last_at: checkpoint.created_at,
        });
    }
    let counted = match position {
        Some(position) => account.statistics.get_mut(position),
        None => account.statistics.last_mut(),
    };
    let Some(counted) = counted else {
        return;
    };
    counted.saves += 1;
    counted.bytes += checkpoint.size_bytes;
    // Measured: that of the checkpoint which a repetition gave back, too.
    counted.last_at = checkpoint.created_at;
    if let Some(agent) = checkpoint.agent_id()
        && !counted.agents.iter().any(|known| known == agent)
    {
        counted.agents.push(agent.to_owned());
    }
}

/// From when to when, and how the response names it.
struct Period {
    start: (Timestamp, String),
    end: (Timestamp, String),
}

impl Period {
    fn read(call: &Call) -> Result<Self, Refusal> {
        let now = Timestamp::now();
        let month_ago = now.saturating_sub(SignedDuration::from_hours(30 * 24)).unwrap_or(Timestamp::MIN);
        let day: String = iso(month_ago).chars().take(10).collect();
        let given = |name: &str, default: (Timestamp, String)| match call.parameter(name) {
            None => Ok(default),
            Some(text) => Ok((time(&text)?, text)),
        };
        Ok(Self { start: given("start_date", (time(&day)?, day))?, end: given("end_date", (now, iso(now)))? })
    }

    fn of<'a>(&self, account: &'a Account) -> Vec<&'a Statistics> {
        let inside = self.start.0..=self.end.0;
        account.statistics.iter().filter(|counted| inside.contains(&counted.first_at)).collect()
    }
}

/// Measured: the database's own exception, and so a 500.
fn time(text: &str) -> Result<Timestamp, Refusal> {
    let day = || text.parse::<Date>().and_then(|date| date.to_zoned(TimeZone::UTC)).map(|day| day.timestamp());
    text.parse().or_else(|_| day()).map_err(|_| {
        let message = format!("invalid input syntax for type timestamp with time zone: \"{text}\"");
        Refusal::framework(StatusCode::INTERNAL_SERVER_ERROR, Some("22007"), &message)
    })
}

/// One decimal.
fn average(sum: usize, count: usize) -> f64 {
    if count == 0 { 0.0 } else { (sum as f64 / count as f64 * 10.0).round() / 10.0 }
}

fn saves(of: &[&Statistics]) -> usize {
    of.iter().map(|counted| counted.saves).sum()
}

fn seconds(of: &[&Statistics]) -> f64 {
    let all: i64 = of.iter().map(|counted| counted.last_at.duration_since(counted.first_at).as_secs()).sum();
    average(usize::try_from(all).unwrap_or_default(), of.len())
}

/// The agents in the order in which they were first seen, and the workflows of each.
fn by_agent<'a>(of: &[&'a Statistics]) -> Vec<(&'a str, Vec<&'a Statistics>)> {
    let mut agents: Vec<(&str, Vec<&Statistics>)> = Vec::new();
    for counted in of {
        for agent in &counted.agents {
            match agents.iter_mut().find(|(known, _)| known == agent) {
                Some((_, workflows)) => workflows.push(counted),
                None => agents.push((agent, vec![counted])),
            }
        }
    }
    agents
}

pub fn overview(account: &Account, call: &Call) -> Result<Response, Refusal> {
    let period = Period::read(call)?;
    let workflows = period.of(account);
    let top_agents: Vec<Value> = by_agent(&workflows)
        .into_iter()
        .map(|(agent_id, of)| {
            json!({ "agent_id": agent_id, "workflows": of.len(), "avg_steps": average(saves(&of), of.len()) })
        })
        .collect();
    Ok(ok(&json!({
        "period": { "start": period.start.1, "end": period.end.1 },
        "total_workflows": workflows.len(),
        "completed_workflows": 0,
        "failed_workflows": 0,
        "active_workflows": workflows.len(),
        "total_checkpoints": saves(&workflows),
        "avg_steps_per_workflow": average(saves(&workflows), workflows.len()),
        "avg_workflow_duration_seconds": seconds(&workflows),
        "top_agents": top_agents,
    })))
}

pub fn workflow(account: &Account, id: &str) -> Result<Response, Refusal> {
    let counted = account.statistics.iter().find(|counted| counted.workflow_id == id);
    let counted = counted.ok_or_else(|| Refusal::not_found("NOT_FOUND", &format!("Workflow '{id}' not found")))?;
    let history = account.workflow(id).map_or(&[][..], |workflow| &workflow.history);
    let mut previous: Option<Timestamp> = None;
    let checkpoints: Vec<Value> = history
        .iter()
        .map(|checkpoint| {
            let since = previous.map_or(0, |before| checkpoint.created_at.duration_since(before).as_millis());
            previous = Some(checkpoint.created_at);
            json!({
                "step": checkpoint.step,
                "label": checkpoint.label,
                "size_bytes": 0,
                "time_since_previous_ms": i64::try_from(since).unwrap_or(i64::MAX),
                "agent_id": checkpoint.agent_id(),
                "created_at": iso(checkpoint.created_at),
            })
        })
        .collect();
    Ok(ok(&json!({
        "workflow_id": id,
        "total_steps": counted.saves,
        // Measured: digits in a text.
        "total_size_bytes": counted.bytes.to_string(),
        "duration_seconds": seconds(&[counted]),
        "status": "active",
        "agents_involved": counted.agents,
        "checkpoints": checkpoints,
        "resumed": false,
        "error_count": 0,
        "first_checkpoint_at": iso(counted.first_at),
        "last_checkpoint_at": iso(counted.last_at),
    })))
}

pub fn failures(call: &Call) -> Result<Response, Refusal> {
    let days = match call.parameter("days") {
        None => 7,
        Some(text) => parse_int(&text)
            .ok_or_else(|| Refusal::framework(StatusCode::INTERNAL_SERVER_ERROR, None, "Invalid time value"))?,
    };
    Ok(ok(&json!({
        "period_days": days.clamp(1, 90),
        "total_failures": 0,
        "failure_by_step": [],
        "failure_by_agent": [],
        "recent_failures": [],
    })))
}

pub fn agents(account: &Account, call: &Call) -> Result<Response, Refusal> {
    let workflows = Period::read(call)?.of(account);
    let agents: Vec<Value> = by_agent(&workflows)
        .into_iter()
        .map(|(agent_id, of)| {
            let registered = account.agents.iter().find(|agent| agent.agent_id == agent_id);
            json!({
                "agent_id": agent_id,
                "name": registered.and_then(|agent| agent.name.as_deref()).unwrap_or(agent_id),
                "total_workflows": of.len(),
                "active_workflows": of.len(),
                "avg_steps": average(saves(&of), of.len()),
                "avg_duration_seconds": seconds(&of),
                "total_checkpoints": saves(&of),
                "error_rate": 0,
                "last_seen_at": registered.and_then(|agent| agent.last_seen_at).map(iso),
            })
        })
        .collect();
    Ok(ok(&json!({ "agents": agents })))
}
