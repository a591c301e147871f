//! OpenWOP behind the common vocabulary.
//!
//! Runs are followed in the mode `debug`: it is the only one in which every event has a place of its own in the log, and so the
//! only one that can be followed on exactly after a reload. The reference hosts send everything in every mode.

use std::rc::Rc;

use super::client::READ;
use super::events::RunEvents;
use crate::core::decimal;
use crate::core::endpoint::{Endpoint, accept_stream};
use crate::core::error::Error;
use crate::core::protocol::Protocol;
use crate::workflow::backend::WorkflowBackend;

/// OpenWOP, as the common vocabulary sees it.
pub static FACADE: WorkflowBackend = WorkflowBackend { table: TABLE, stream: &STREAM, protocol };

// The reference hosts want the answers to a clarification as a map, the specification wants a list; they want the correlation of
// an outside event at the top, the specification wants `eventPayload`.
const TABLE: &str = "\
name openwop
can liveEvents resume approvals cancel idempotentStart fork artifacts
start runs.create runId workflowId inputs
get runs.get
cancel runs.cancel reason
respond interrupts.resolve resumeValue
cursor sequence
type type
at timestamp
status pending queued
status running,cancelling running
status paused paused
status waiting-approval,waiting-input,waiting-external waiting
status completed completed output=outputs
status cancelled cancelled
status failed failed error=error
ask asks=interrupt.kind|status id=interrupt.nodeId|currentNodeId details=interrupt.payload.config|interrupt.payload.data \
schema=interrupt.payload.resumeSchema prompt=interrupt.payload.config.title|interrupt.payload.data.title \
choices=interrupt.payload.config.actions|interrupt.payload.data.actions
event output.chunk,ai.message.chunk token text=payload.chunk node=payload.nodeId|nodeId
event run.started,run.resuming,run.resumed,run.restored-from-snapshot status status='running
event run.paused status status='paused
event run.completed completed status='completed output=payload.outputs
event run.failed failed status='failed error=payload.error
event run.cancelled cancelled status='cancelled reason=payload.reason
event state.snapshot @payload
steps node. started completed failed node id=payload.nodeId|nodeId output=payload.outputs error=payload.error
event node.suspended,interrupt.requested waiting status='waiting asks=payload.kind|'approval id=payload.nodeId|nodeId \
details=payload.config|payload.data schema=payload.resumeSchema prompt=payload.config.title|payload.data.title|payload.data.prompt \
choices=payload.config.actions|payload.data.actions
event approval.requested waiting status='waiting asks='approval id=payload.nodeId|nodeId details=payload prompt=payload.title \
choices=payload.actions
event clarification.requested waiting status='waiting asks='clarification id=payload.nodeId|nodeId details=payload
event node.resumed,interrupt.resolved,approval.received other status='running
event agent.reasoned message role='reasoning text=payload.reasoning
event agent.toolCalled tool phase='started id=payload.callId name=payload.toolName input=payload.inputs
event agent.toolReturned tool phase='completed id=payload.callId name=payload.toolName output=payload.outcome error=payload.error
event log.appended log text=payload.message level=payload.level
answer approval,waiting-approval values action=decision feedback=message
answer clarification,waiting-input answers[]=values.answers|values
answer external-event,waiting-external question.details.correlation values eventPayload=values
answer * values decision=decision message=message
decision approve accept";

/// [`STREAM`](super::events::STREAM) in the mode `debug`.
static STREAM: Endpoint = Endpoint {
    name: "runs.events",
    path: "/v1/runs/{runId}/events?streamMode=debug",
    prepare: Some(accept_stream),
    ..READ
};

fn protocol(id: String, cursor: &str, _: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    // Hosts replay the whole log for a `Last-Event-ID` that is not a sequence.
    if !cursor.is_empty() && decimal::read(cursor).is_none() {
        return Err(Error::configuration("cursor", "must be that of an event of this run"));
    }
    Ok(Rc::new(RunEvents::new(&id)))
}
