//! Every endpoint with arguments that it takes.

use flowtether::backends::flowmaestro::{
    agents, events, executions, knowledge_bases, memory, messages, threads, triggers, webhooks, workflows,
};
use flowtether::core::endpoint::Endpoint;
use flowtether::core::error::Error;
use flowtether::core::operation::Operation;
use serde_json::{Value, json};

use crate::{AGENT, EXECUTION, KNOWLEDGE_BASE, THREAD, TRIGGER, USER, WEBHOOK, WORKFLOW};

/// An endpoint and arguments that it takes.
pub struct Row {
    pub endpoint: &'static Endpoint,
    pub ids: Vec<&'static str>,
    pub body: Option<Value>,
}

impl Row {
    pub fn operation(&self) -> Result<Operation, Error> {
        crate::operation(self.endpoint, &self.ids, self.body.clone())
    }

    /// The operation with another id at a place.
    pub fn with_id(&self, place: usize, id: &str) -> Result<Operation, Error> {
        let mut ids: Vec<&str> = self.ids.clone();
        ids[place] = id;
        crate::operation(self.endpoint, &ids, self.body.clone())
    }
}

fn row<const N: usize>(endpoint: &'static Endpoint, ids: [&'static str; N]) -> Row {
    Row { endpoint, ids: ids.to_vec(), body: None }
}

fn with_body<const N: usize>(endpoint: &'static Endpoint, ids: [&'static str; N], body: Value) -> Row {
    Row { body: Some(body), ..row(endpoint, ids) }
}

/// Every endpoint.
pub fn rows() -> Vec<Row> {
    let message = || json!({"content": "How heavy is crate 3?"});
    vec![
        row(&workflows::LIST, []),
        row(&workflows::GET, [WORKFLOW]),
        with_body(&workflows::EXECUTE, [WORKFLOW], json!({"inputs": {"crate": 3}})),
        row(&executions::LIST, []),
        row(&executions::GET, [EXECUTION]),
        row(&executions::CANCEL, [EXECUTION]),
        row(&events::STREAM, [EXECUTION]),
        row(&agents::LIST, []),
        row(&agents::GET, [AGENT]),
        with_body(&agents::CREATE_THREAD, [AGENT], json!({"metadata": {"desk": 4}})),
        row(&memory::LIST, [AGENT]),
        row(&memory::STATS, [AGENT]),
        row(&memory::GET, [AGENT, USER]),
        with_body(&memory::PUT, [AGENT, USER], json!({"working_memory": "likes tea"})),
        row(&memory::DELETE, [AGENT, USER]),
        with_body(&memory::SEARCH, [AGENT], json!({"query": "tea"})),
        row(&threads::GET, [THREAD]),
        row(&threads::DELETE, [THREAD]),
        row(&threads::LIST_MESSAGES, [THREAD]),
        with_body(&threads::SEND_MESSAGE, [THREAD], message()),
        with_body(&messages::SEND_STREAMED, [THREAD], message()),
        with_body(&messages::SEND_WHOLE, [THREAD], message()),
        row(&messages::STREAM, [THREAD]),
        row(&triggers::LIST, []),
        with_body(&triggers::EXECUTE, [TRIGGER], json!({"inputs": {"crate": 3}})),
        row(&knowledge_bases::LIST, []),
        row(&knowledge_bases::GET, [KNOWLEDGE_BASE]),
        with_body(&knowledge_bases::QUERY, [KNOWLEDGE_BASE], json!({"query": "crates"})),
        row(&webhooks::LIST, []),
        row(&webhooks::GET, [WEBHOOK]),
        with_body(
            &webhooks::CREATE,
            [],
            json!({"name": "to the desk", "url": "https://desk.example/in", "events": ["execution.failed"]}),
        ),
        with_body(&webhooks::UPDATE, [WEBHOOK], json!({"headers": null, "is_active": false})),
        row(&webhooks::DELETE, [WEBHOOK]),
        row(&webhooks::TEST, [WEBHOOK]),
        row(&webhooks::DELIVERIES, [WEBHOOK]),
    ]
}
