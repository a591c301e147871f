//! Every endpoint with arguments that it takes.

use flowtether::backends::syncteams::tasks;
use flowtether::core::endpoint::Endpoint;
use flowtether::core::error::Error;
use flowtether::core::operation::Operation;
use serde_json::{Value, json};

use crate::{TASK, operation};

/// An endpoint and arguments that it takes.
pub struct Row {
    pub endpoint: &'static Endpoint,
    pub ids: &'static [&'static str],
    pub body: Option<Value>,
}

impl Row {
    pub fn operation(&self) -> Result<Operation, Error> {
        operation(self.endpoint, self.ids, self.body.clone())
    }

    /// Whether a second request could do something twice.
    pub fn starts(&self) -> bool {
        self.body.is_some()
    }
}

/// Every endpoint.
pub fn rows() -> Vec<Row> {
    vec![
        Row {
            endpoint: &tasks::EXECUTE,
            ids: &[],
            body: Some(json!({"workflowId": "weigh", "uniqueId": "crate 3", "input": {"crate": 3}})),
        },
        Row { endpoint: &tasks::STATUS, ids: &[TASK], body: None },
        Row {
            endpoint: &tasks::CONTINUE,
            ids: &[],
            body: Some(json!({"taskId": TASK, "decision": "REJECT", "message": "Too heavy."})),
        },
    ]
}
