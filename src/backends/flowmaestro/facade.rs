//! FlowMaestro behind the common vocabulary.
//!
//! The service keeps no events: whoever comes back gets the execution's status, and what happened meanwhile is gone. So the
//! cursor is the status that was told last.

use super::client::SERVICE;
use super::events::{self, ExecutionEvents};
use super::list::Paging;
use super::{executions, workflows};
use crate::core::error::Error;
use crate::core::operation::Operation;
use crate::core::page::List;
use crate::core::protocol::Protocol;
use crate::workflow::backend::WorkflowBackend;
use crate::workflow::events::Progress;

/// FlowMaestro, as the common vocabulary sees it.
pub static FACADE: WorkflowBackend = WorkflowBackend {
    service: &SERVICE,
    can: &["liveEvents", "cancel", "list"],
    start: &workflows::EXECUTE,
    workflow: "",
    input: "inputs",
    id: "data.execution_id",
    get: &executions::GET,
    record: "data",
    statuses: &[
        "pending queued",
        "paused paused",
        "completed completed output=outputs",
        "failed failed error=error",
        "cancelled cancelled",
    ],
    unknown_status: "running",
    question: "",
    event: ["type", "timestamp|completed_at"],
    events: &[
        "connected @",
        "execution:started,execution:resumed status status='running",
        "execution:paused status status='paused",
        "execution:progress progress completed=completed total=total percent=percentage|progress",
        "execution:completed completed status='completed output=outputs",
        "execution:failed failed status='failed error=error",
        "execution:cancelled cancelled status='cancelled",
        "node:started node phase='started id=node_id name=node_name",
        "node:completed node phase='completed id=node_id name=node_name output=output",
        "node:failed node phase='failed id=node_id name=node_name error=error",
    ],
    stream: &events::STREAM,
    follow,
    cancel: Some(&executions::CANCEL),
    respond: None,
    list: Some((&executions::LIST, list)),
};

fn follow(
    id: &str,
    progress: &Progress,
    _: Option<f64>,
) -> Result<(Operation, Box<dyn Protocol>, Option<String>), Error> {
    let operation = events::STREAM.operation(vec![id.to_owned()], None)?;
    let events = match progress.cursor.as_str() {
        "" => ExecutionEvents::new(id),
        known => ExecutionEvents::again(id, native(known)),
    };
    Ok((operation, Box::new(events), None))
}

fn list(workflow_id: Option<String>, status: Option<String>, limit: Option<f64>) -> Result<List, Error> {
    let status = status.map(|status| native(&status).to_owned());
    let list = executions::list(workflow_id.as_deref(), status, Paging { page: None, per_page: limit })?;
    Ok(List { read: |execution| FACADE.state(&execution.string_at("id").unwrap_or_default(), &execution), ..list })
}

/// The service's own word for a status.
fn native(status: &str) -> &str {
    if status == "queued" { "pending" } else { status }
}
