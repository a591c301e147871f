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

// A question stands in one of three places of a run's record, by the host; so do its words in the question. The reply to a
// clarification and to an outside event is the union of what hosts want: each takes its own members and lets the others be. The
// reference hosts take an outside event by its token alone.
const TABLE: &str = "\
name openwop
can liveEvents resume approvals cancel idempotentStart fork artifacts
start runs.create runId workflowId inputs
get runs.get
cancel runs.cancel reason
respond interrupts.resolve resumeValue
token interrupts.resolveByToken external-event,waiting-external
since runs.pollEvents
cursor sequence
type type
at timestamp
status pending queued
status running,cancelling running
status paused paused
status waiting-approval,waiting-input,waiting-external waiting
status completed completed output=outputs|output
status cancelled cancelled
status failed failed error=error
ask asks=interrupt.kind|interrupt.payload.kind|status id=interrupt.nodeId|currentNodeId token=interrupt.interruptToken \
details=interrupt.data|interrupt.payload.data|interrupt.payload.config schema=interrupt.payload.resumeSchema
details prompt=title|prompt|question|questions.0.question choices=actions
event output.chunk,ai.message.chunk token text=payload.chunk node=payload.nodeId|nodeId
event run.started,run.resuming,run.resumed,run.restored-from-snapshot status status='running
event run.paused status status='paused
event run.completed completed status='completed output=payload.outputs|payload.output
event run.failed failed status='failed error=payload.error
event run.cancelled cancelled status='cancelled reason=payload.reason
event state.snapshot @payload
steps node. started completed failed node id=payload.nodeId|nodeId output=payload.outputs|payload.output error=payload.error
event node.suspended,interrupt.requested waiting status='waiting asks=payload.kind|'approval id=payload.nodeId|nodeId \
token=payload.interruptToken details=payload.data|payload.config schema=payload.resumeSchema
event approval.requested waiting status='waiting asks='approval id=payload.nodeId|nodeId details=payload
event clarification.requested waiting status='waiting asks='clarification id=payload.nodeId|nodeId details=payload
event node.resumed,interrupt.resolved other status='running id=payload.nodeId|nodeId
event agent.reasoned message role='reasoning text=payload.reasoning
event agent.toolCalled tool phase='started id=payload.callId name=payload.toolName input=payload.inputs
event agent.toolReturned tool phase='completed id=payload.callId name=payload.toolName output=payload.outcome error=payload.error
event log.appended log text=payload.message level=payload.level
feedback scope='whole text=message
answer approval,waiting-approval,low-confidence values action=decision feedback=message
answer approval:refine,waiting-approval:refine values action=decision feedback=message refineFeedback=values.refineFeedback|feedback
answer approval:edit-accept,waiting-approval:edit-accept action=decision feedback=message voter=values.voter \
editedArtifactData=values.editedArtifactData|values
answer clarification,waiting-input answers[]=values.answers|values
answer external-event,waiting-external question.details.correlation values eventPayload=values
answer credential outcome=values.outcome|decision
answer credential:accept outcome='authorized
answer credential:reject outcome='declined
answer conversation.exchange role='user speakerId='user content=message values
answer * values action=decision message=message
decision edit edit-accept
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
    Ok(Rc::new(RunEvents::new(&id, true)))
}
