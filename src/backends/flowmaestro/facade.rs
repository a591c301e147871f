//! FlowMaestro behind the common vocabulary.
//!
//! The service keeps no events: whoever comes back gets the execution's status, and what happened meanwhile is gone. So the
//! cursor is the status that was told last, and what tells no other is dropped.

use std::rc::Rc;

use super::events::{self, ExecutionEvents};
use crate::core::error::Error;
use crate::core::protocol::Protocol;
use crate::workflow::backend::WorkflowBackend;

/// FlowMaestro, as the common vocabulary sees it.
pub static FACADE: WorkflowBackend = WorkflowBackend { table: TABLE, stream: &events::STREAM, protocol };

const TABLE: &str = "\
name flowmaestro
can liveEvents cancel list
start workflows.execute data.execution_id - inputs
get executions.get
cancel executions.cancel
list executions.list perPage
workflows workflows.list workflowId created_at
record data
type type
at timestamp|completed_at
status pending queued
status paused paused
status completed completed output=outputs
status failed failed error=error
status running running
status cancelled cancelled
event connected @
event execution:started,execution:resumed status status='running
event execution:paused status status='paused
event execution:progress progress completed=completed total=total percent=percentage|progress
event execution:completed completed status='completed output=outputs
event execution:failed failed status='failed error=error
event execution:cancelled cancelled status='cancelled
steps node: started completed failed node id=node_id name=node_name output=output error=error";

fn protocol(id: String, _: &str, _: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    Ok(Rc::new(ExecutionEvents::new(&id)))
}
