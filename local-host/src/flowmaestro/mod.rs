//! The FlowMaestro service, its public API version 1.

mod agents;
mod body;
mod catalogue;
mod delivery;
mod events;
mod execution;
mod execution_stream;
mod executions;
mod id;
mod keys;
mod knowledge_bases;
mod listing;
mod memory;
mod message_stream;
mod messages;
mod program;
mod rate;
mod response;
mod route;
mod stream;
mod switches;
mod threads;
mod triggers;
mod turn;
mod webhooks;
mod workflows;
mod workspace;

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::HeaderValue;
use axum::response::Response;
use parking_lot::Mutex;
use serde_json::{Map, Value};

pub use switches::Switches;

use crate::api::Call;
use crate::event_stream::is_event_stream;
use crate::recording::Streams;
use catalogue::{Catalogue, Program, Workflow};
use delivery::Delivery;
use execution::Execution;
use keys::Key;
use listing::Paging;
use rate::{RateLimits, Standing};
use response::{Refusal, ok};
use route::Route;
use workspace::Workspace;

/// Where the service's paths begin.
pub const PREFIX: &str = "/api/v1/";

/// All state of the service.
pub struct FlowMaestro {
    catalogue: Catalogue,
    /// By key.
    workspaces: Mutex<HashMap<String, Arc<Workspace>>>,
    /// Of all workspaces, by id.
    executions: Mutex<HashMap<String, Arc<Execution>>>,
    limits: RateLimits,
    deliveries: AtomicU64,
    streams: Arc<Streams>,
}

impl FlowMaestro {
    pub fn new(streams: Arc<Streams>) -> Self {
        Self {
            catalogue: Catalogue::default(),
            workspaces: Mutex::default(),
            executions: Mutex::default(),
            limits: RateLimits::default(),
            deliveries: AtomicU64::new(0),
            streams,
        }
    }

    pub async fn handle(&self, call: &Call) -> Response {
        let mut standing = None;
        let mut response = match self.response(call, &mut standing).await {
            Ok(response) => response,
            Err(refusal) => refusal.into(),
        };
        if is_event_stream(&response) {
            return response;
        }
        for name in ["x-trace-id", "x-request-id"] {
            let id = call.header(name).map_or_else(id::fresh, str::to_owned);
            if let Ok(value) = HeaderValue::try_from(id) {
                response.headers_mut().insert(name, value);
            }
        }
        if let Some(standing) = standing {
            standing.write(response.headers_mut());
        }
        response
    }

    /// Measured: the route comes first, then the body, then the key, the rate limit and the scopes.
    async fn response(&self, call: &Call, standing: &mut Option<Standing>) -> Result<Response, Refusal> {
        let route = Route::of(call).ok_or_else(|| Refusal::unknown_route(call))?;
        let body = body::members(call)?;
        let key = Key::of(call)?;
        let counted = self.limits.count(&key.name, call.behaviour.flowmaestro.limits);
        *standing = Some(counted);
        counted.check()?;
        key.require(route.scopes())?;
        let workspace = self.workspace(&key.name);
        self.perform(&route, &workspace, &body, call).await
    }

    async fn perform(
        &self,
        route: &Route,
        workspace: &Workspace,
        body: &Map<String, Value>,
        call: &Call,
    ) -> Result<Response, Refusal> {
        let list = |rows: Vec<Value>| Ok(Paging::of(call).list(rows));
        match route {
            Route::Workflows => list(workflows::rows(self)),
            Route::Workflow(id) => workflows::get(self, id),
            Route::ExecuteWorkflow(id) => workflows::execute(self, workspace, id, body),
            Route::Executions => executions::list(workspace, call),
            Route::Execution(id) => Ok(ok(execution(workspace, &id::parse(id)?)?.json())),
            Route::CancelExecution(id) => {
                let id = id::parse(id).map_err(|wrong| Refusal::internal(wrong.message()))?;
                executions::cancel(&*execution(workspace, &id)?)
            }
            Route::ExecutionEvents(id) => {
                Ok(execution_stream::open(self, &execution(workspace, &id::parse(id)?)?, call))
            }
            Route::Agents => list(agents::rows(self)),
            Route::Agent(id) => agents::get(self, id),
            Route::CreateThread(agent) => agents::create_thread(self, workspace, agent),
            Route::Memories(agent) => list(memory::rows(self, workspace, agent)?),
            Route::MemoryStats(agent) => memory::stats(self, workspace, agent),
            Route::SearchMemory(agent) => memory::search(self, workspace, agent, body),
            Route::Memory(agent, user) => memory::get(self, workspace, agent, user),
            Route::PutMemory(agent, user) => memory::put(self, workspace, agent, user, body),
            Route::DeleteMemory(agent, user) => memory::delete(self, workspace, agent, user),
            Route::Thread(id) => threads::get(workspace, id),
            Route::DeleteThread(id) => threads::delete(workspace, id),
            Route::Messages(id) => threads::messages(workspace, id),
            Route::SendMessage(id) => messages::send(workspace, id, body, call).await,
            Route::ThreadEvents(id) => Ok(message_stream::open(self, &threads::find(workspace, id)?, call)),
            Route::Triggers => list(triggers::rows(self, workspace)),
            Route::ExecuteTrigger(id) => triggers::execute(self, workspace, id, body),
            Route::KnowledgeBases => list(knowledge_bases::rows(self)),
            Route::KnowledgeBase(id) => knowledge_bases::get(self, id),
            Route::QueryKnowledgeBase(id) => knowledge_bases::query(self, id, body),
            Route::Webhooks => list(webhooks::rows(workspace)),
            Route::Webhook(id) => webhooks::get(workspace, id),
            Route::CreateWebhook => webhooks::create(workspace, body),
            Route::UpdateWebhook(id) => webhooks::update(workspace, id, body),
            Route::DeleteWebhook(id) => webhooks::delete(workspace, id),
            Route::TestWebhook(id) => webhooks::test(workspace, id).await,
            Route::Deliveries(id) => list(webhooks::deliveries(workspace, id)?),
        }
    }

    /// The key's workspace, which is made when the key is first seen.
    fn workspace(&self, key: &str) -> Arc<Workspace> {
        Arc::clone(self.workspaces.lock().entry(key.to_owned()).or_default())
    }

    /// Adds an execution of the workflow, and starts it where it can be started.
    fn execute(&self, workspace: &Workspace, workflow: &Workflow, inputs: Value) -> Result<Arc<Execution>, Refusal> {
        let execution = Arc::new(Execution::new(workflow, inputs)?);
        self.executions.lock().insert(execution.id.clone(), Arc::clone(&execution));
        workspace.add_execution(&execution);
        if workflow.program == Program::Broken {
            // Measured: the row is written before the start fails, and stays pending for ever.
            return Err(Refusal::execution_failed("The workflow could not be started."));
        }
        program::start(&execution, workflow.program);
        Ok(execution)
    }

    /// The execution's live events, whether anybody was there to receive them or not.
    pub fn log(&self, execution_id: &str) -> Option<Vec<Value>> {
        let execution = self.executions.lock().get(execution_id).cloned()?;
        Some(execution.state.read(|state| state.events.iter().map(|event| event.full()).collect()))
    }

    /// Replies to a paused execution; false where nothing is asked, None where there is no such execution.
    pub fn resume(&self, execution_id: &str, response: Value) -> Option<bool> {
        let execution = self.executions.lock().get(execution_id).cloned()?;
        Some(execution.resume(response))
    }

    /// Sends an event to all webhooks of the key that want it, and says how many these are.
    pub async fn deliver(&self, key: &str, event: &str, data: &Value) -> Result<usize, String> {
        if !webhooks::is_event(event) {
            return Err(format!("event: {event:?} is none"));
        }
        let workspace = self.workspace(key);
        let wanted: Vec<_> = workspace
            .webhooks
            .lock()
            .iter()
            .filter(|webhook| webhook.is_active && webhook.events.iter().any(|known| known == event))
            .cloned()
            .collect();
        for webhook in &wanted {
            let number = self.deliveries.fetch_add(1, Ordering::Relaxed) + 1;
            let delivery = Delivery::send(number, webhook, event, data).await;
            let mut webhooks = workspace.webhooks.lock();
            if let Some(known) = webhooks.iter_mut().find(|known| known.id == webhook.id) {
                known.deliveries.push(delivery);
            }
        }
        Ok(wanted.len())
    }
}

fn execution(workspace: &Workspace, id: &str) -> Result<Arc<Execution>, Refusal> {
    workspace.execution(id).ok_or_else(|| Refusal::not_found("Execution", id))
}
