//! OpenWOP's calls as Rust functions: each endpoint with its arguments, as the edge makes an operation of them.

use flowtether::core::error::Error;
use flowtether::core::json::Json;
use flowtether::core::operation::Operation;

type Call = Result<Operation, Error>;

fn ids(ids: &[&str]) -> Vec<String> {
    ids.iter().map(|id| (*id).to_owned()).collect()
}

pub mod discovery {
    use flowtether::backends::openwop::discovery as rows;
    use flowtether::core::operation::Operation;

    pub fn capabilities() -> Operation {
        rows::CAPABILITIES.operation(Vec::new(), None).unwrap()
    }

    pub fn openapi() -> Operation {
        rows::OPENAPI.operation(Vec::new(), None).unwrap()
    }
}

pub mod workflows {
    use super::{Call, ids};
    use flowtether::backends::openwop::workflows as rows;

    pub fn get(workflow_id: &str) -> Call {
        rows::GET.operation(ids(&[workflow_id]), None)
    }
}

pub mod runs {
    use super::{Call, Json, ids};
    use flowtether::backends::openwop::runs as rows;

    pub fn create(body: Json, idempotency_key: Option<&str>, dedup: bool) -> Call {
        let mut operation = rows::CREATE.operation(Vec::new(), Some(body))?;
        if dedup {
            rows::ask_for_dedup(&mut operation);
        }
        operation.with_idempotency_key(idempotency_key)
    }

    pub fn get(run_id: &str) -> Call {
        rows::GET.operation(ids(&[run_id]), None)
    }

    pub fn cancel(run_id: &str, body: Option<Json>, idempotency_key: Option<&str>) -> Call {
        rows::CANCEL.operation(ids(&[run_id]), body)?.with_idempotency_key(idempotency_key)
    }

    pub fn fork(run_id: &str, body: Json, idempotency_key: Option<&str>) -> Call {
        rows::FORK.operation(ids(&[run_id]), Some(body))?.with_idempotency_key(idempotency_key)
    }

    pub fn poll_events(run_id: &str, last_sequence: Option<f64>, wait_ms: Option<f64>) -> Call {
        let mut operation = rows::POLL_EVENTS.operation(ids(&[run_id]), None)?;
        rows::poll_after(&mut operation, run_id, last_sequence, wait_ms)?;
        Ok(operation)
    }
}

pub mod interrupts {
    use super::{Call, Json, ids};
    use flowtether::backends::openwop::interrupts as rows;

    pub fn resolve(run_id: &str, node_id: &str, body: Json, idempotency_key: Option<&str>) -> Call {
        rows::RESOLVE.operation(ids(&[run_id, node_id]), Some(body))?.with_idempotency_key(idempotency_key)
    }

    pub fn inspect_by_token(token: &str) -> Call {
        rows::INSPECT_BY_TOKEN.operation(ids(&[token]), None)
    }

    pub fn resolve_by_token(token: &str, body: Json, idempotency_key: Option<&str>) -> Call {
        rows::RESOLVE_BY_TOKEN.operation(ids(&[token]), Some(body))?.with_idempotency_key(idempotency_key)
    }
}
