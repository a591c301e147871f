use axum::http::Method;
use percent_encoding::percent_decode_str;

use crate::api::Call;

/// One of the service's endpoints, with what the path names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    Workflows,
    Workflow(String),
    ExecuteWorkflow(String),
    Executions,
    Execution(String),
    CancelExecution(String),
    ExecutionEvents(String),
    Agents,
    Agent(String),
    CreateThread(String),
    Memories(String),
    MemoryStats(String),
    SearchMemory(String),
    Memory(String, String),
    PutMemory(String, String),
    DeleteMemory(String, String),
    Thread(String),
    DeleteThread(String),
    Messages(String),
    SendMessage(String),
    ThreadEvents(String),
    Triggers,
    ExecuteTrigger(String),
    KnowledgeBases,
    KnowledgeBase(String),
    QueryKnowledgeBase(String),
    Webhooks,
    Webhook(String),
    CreateWebhook,
    UpdateWebhook(String),
    DeleteWebhook(String),
    TestWebhook(String),
    Deliveries(String),
}

impl Route {
    pub fn of(call: &Call) -> Option<Self> {
        let path = call.path.strip_prefix("/api/v1/")?;
        let decoded: Vec<String> =
            path.split('/').map(|segment| percent_decode_str(segment).decode_utf8_lossy().into_owned()).collect();
        let mut segments: Vec<&str> = decoded.iter().map(String::as_str).collect();
        // Measured: a trailing slash is accepted on the routes of lists.
        if segments.len() == 2 && segments.last() == Some(&"") {
            segments.pop();
        }
        let method = if call.method == Method::HEAD { "GET" } else { call.method.as_str() };
        let route = match (method, segments.as_slice()) {
            ("GET", ["workflows"]) => Self::Workflows,
            ("GET", ["workflows", id]) => Self::Workflow((*id).to_owned()),
            ("POST", ["workflows", id, "execute"]) => Self::ExecuteWorkflow((*id).to_owned()),
            ("GET", ["executions"]) => Self::Executions,
            ("GET", ["executions", id]) => Self::Execution((*id).to_owned()),
            ("POST", ["executions", id, "cancel"]) => Self::CancelExecution((*id).to_owned()),
            ("GET", ["executions", id, "events"]) => Self::ExecutionEvents((*id).to_owned()),
            ("GET", ["agents"]) => Self::Agents,
            ("GET", ["agents", id]) => Self::Agent((*id).to_owned()),
            ("POST", ["agents", id, "threads"]) => Self::CreateThread((*id).to_owned()),
            ("GET", ["agents", id, "memory"]) => Self::Memories((*id).to_owned()),
            ("GET", ["agents", id, "memory", "stats"]) => Self::MemoryStats((*id).to_owned()),
            ("POST", ["agents", id, "memory", "search"]) => Self::SearchMemory((*id).to_owned()),
            ("GET", ["agents", id, "memory", user]) => Self::Memory((*id).to_owned(), (*user).to_owned()),
            ("PUT", ["agents", id, "memory", user]) => Self::PutMemory((*id).to_owned(), (*user).to_owned()),
            ("DELETE", ["agents", id, "memory", user]) => Self::DeleteMemory((*id).to_owned(), (*user).to_owned()),
            ("GET", ["threads", id]) => Self::Thread((*id).to_owned()),
            ("DELETE", ["threads", id]) => Self::DeleteThread((*id).to_owned()),
            ("GET", ["threads", id, "messages"]) => Self::Messages((*id).to_owned()),
            ("POST", ["threads", id, "messages"]) => Self::SendMessage((*id).to_owned()),
            ("GET", ["threads", id, "events"]) if call.behaviour.flowmaestro.message_streams => {
                Self::ThreadEvents((*id).to_owned())
            }
            ("GET", ["triggers"]) => Self::Triggers,
            ("POST", ["triggers", id, "execute"]) => Self::ExecuteTrigger((*id).to_owned()),
            ("GET", ["knowledge-bases"]) => Self::KnowledgeBases,
            ("GET", ["knowledge-bases", id]) => Self::KnowledgeBase((*id).to_owned()),
            ("POST", ["knowledge-bases", id, "query"]) => Self::QueryKnowledgeBase((*id).to_owned()),
            ("GET", ["webhooks"]) => Self::Webhooks,
            ("POST", ["webhooks"]) => Self::CreateWebhook,
            ("GET", ["webhooks", id]) => Self::Webhook((*id).to_owned()),
            ("PATCH", ["webhooks", id]) => Self::UpdateWebhook((*id).to_owned()),
            ("DELETE", ["webhooks", id]) => Self::DeleteWebhook((*id).to_owned()),
            ("POST", ["webhooks", id, "test"]) => Self::TestWebhook((*id).to_owned()),
            ("GET", ["webhooks", id, "deliveries"]) => Self::Deliveries((*id).to_owned()),
            _ => return None,
        };
        Some(route)
    }

    /// The scopes a key needs, all of them.
    pub fn scopes(&self) -> &'static [&'static str] {
        match self {
            Self::Workflows | Self::Workflow(_) => &["workflows:read"],
            Self::ExecuteWorkflow(_) => &["workflows:read", "workflows:execute"],
            Self::Executions | Self::Execution(_) | Self::ExecutionEvents(_) => &["executions:read"],
            Self::CancelExecution(_) => &["executions:read", "executions:cancel"],
            Self::CreateThread(_) => &["agents:read", "threads:write"],
            // Reading agents is enough, also to write their memory.
            Self::Agents
            | Self::Agent(_)
            | Self::Memories(_)
            | Self::MemoryStats(_)
            | Self::SearchMemory(_)
            | Self::Memory(..)
            | Self::PutMemory(..)
            | Self::DeleteMemory(..) => &["agents:read"],
            Self::Thread(_) | Self::Messages(_) | Self::ThreadEvents(_) => &["threads:read"],
            Self::DeleteThread(_) => &["threads:write"],
            Self::SendMessage(_) => &["agents:execute", "threads:write"],
            Self::Triggers => &["triggers:read"],
            Self::ExecuteTrigger(_) => &["triggers:read", "triggers:execute"],
            Self::KnowledgeBases | Self::KnowledgeBase(_) => &["knowledge-bases:read"],
            Self::QueryKnowledgeBase(_) => &["knowledge-bases:read", "knowledge-bases:query"],
            Self::Webhooks | Self::Webhook(_) | Self::Deliveries(_) => &["webhooks:read"],
            Self::CreateWebhook | Self::UpdateWebhook(_) | Self::DeleteWebhook(_) | Self::TestWebhook(_) => {
                &["webhooks:write"]
            }
        }
    }
}
