//! The toy behind the common vocabulary.

use std::rc::Rc;

use super::events::{FEED, JobFeed};
use crate::core::error::Error;
use crate::core::protocol::Protocol;
use crate::workflow::backend::WorkflowBackend;

/// The toy, as the common vocabulary sees it.
pub static FACADE: WorkflowBackend = WorkflowBackend { table: TABLE, stream: &FEED, protocol };

const TABLE: &str = "\
name toy
can liveEvents resume approvals cancel
start start job plan data
get get
cancel stop
respond answer say
cursor n
type what
status new queued
status open running
status asking waiting
status done completed output=result
status stopped cancelled
status broken failed error=error
ask asks='approval id=question prompt=text
event opened status status='running
event made node phase='completed id=part
event asked waiting status='waiting asks='approval id=question prompt=text details=text
event heard other status='running
event done completed status='completed output=result
event stopped cancelled status='cancelled
answer * yes=decision words=message
decision approve ok";

fn protocol(id: String, _: &str, _: Option<f64>) -> Result<Rc<dyn Protocol>, Error> {
    Ok(Rc::new(JobFeed(id)))
}
