//! The endpoints of executions.

use std::sync::Arc;

use axum::response::Response;
use serde_json::{Value, json};

use super::execution::Execution;
use super::id;
use super::listing::Paging;
use super::response::{Refusal, ok};
use super::workspace::Workspace;
use crate::api::Call;

pub fn list(workspace: &Workspace, call: &Call) -> Result<Response, Refusal> {
    let paging = Paging::of(call);
    let status = call.parameter("status").filter(|status| !status.is_empty());
    let has_status = |execution: &Execution| status.as_deref().is_none_or(|wanted| execution.status().name() == wanted);
    let all = workspace.executions();
    if let Some(workflow) = call.parameter("workflow_id").filter(|workflow| !workflow.is_empty()) {
        let workflow = id::parse(&workflow)?;
        let own: Vec<_> = all.into_iter().filter(|execution| execution.workflow_id == workflow).collect();
        let total = own.len();
        let page = paging.cut(own);
        if status.is_none() {
            return Ok(paging.response(rows(&page), total));
        }
        // Measured: the status is polled after the page is cut, and the total counts what is left of it.
        let left: Vec<_> = page.into_iter().filter(|execution| has_status(execution)).collect();
        return Ok(paging.response(rows(&left), left.len()));
    }
    // Measured: only so many of the newest executions of everybody are considered, and the total counts the key's own
    // among them.
    let considered =
        if call.behaviour.flowmaestro.other_tenants { paging.through().div_ceil(2) } else { paging.through() };
    let own: Vec<_> = all.into_iter().filter(|execution| has_status(execution)).take(considered).collect();
    let total = own.len();
    Ok(paging.response(rows(&paging.cut(own)), total))
}

fn rows(executions: &[Arc<Execution>]) -> Vec<Value> {
    executions.iter().map(|execution| execution.json()).collect()
}

/// Measured: three members, and not an execution.
pub fn cancel(execution: &Execution) -> Result<Response, Refusal> {
    execution
        .cancel()
        .map_err(|status| Refusal::invalid(format!("An execution that is {} cannot be cancelled.", status.name())))?;
    Ok(ok(json!({ "id": execution.id, "status": "cancelled", "message": "The execution was cancelled." })))
}
