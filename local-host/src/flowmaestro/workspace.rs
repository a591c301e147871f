use std::collections::HashMap;
use std::sync::Arc;

use parking_lot::Mutex;

use super::execution::Execution;
use super::memory::Memory;
use super::threads::{Message, Thread};
use super::triggers::Usage;
use super::webhooks::Webhook;

/// What belongs to one key.
#[derive(Default)]
pub struct Workspace {
    /// In the order of their creation.
    executions: Mutex<Vec<Arc<Execution>>>,
    threads: Mutex<Vec<Arc<Thread>>>,
    pub triggers: Mutex<HashMap<String, Usage>>,
    /// In the order of their last changes.
    pub memories: Mutex<Vec<Memory>>,
    /// In the order of their creation.
    pub webhooks: Mutex<Vec<Webhook>>,
}

impl Workspace {
    /// The newest first.
    pub fn executions(&self) -> Vec<Arc<Execution>> {
        self.executions.lock().iter().rev().cloned().collect()
    }

    pub fn execution(&self, id: &str) -> Option<Arc<Execution>> {
        self.executions.lock().iter().find(|execution| execution.id == id).cloned()
    }

    pub fn add_execution(&self, execution: &Arc<Execution>) {
        self.executions.lock().push(Arc::clone(execution));
    }

    pub fn add_thread(&self, agent_id: &str) -> Arc<Thread> {
        let thread = Arc::new(Thread::new(agent_id));
        self.threads.lock().push(Arc::clone(&thread));
        thread
    }

    pub fn thread(&self, id: &str) -> Option<Arc<Thread>> {
        let threads = self.threads.lock();
        threads.iter().find(|thread| thread.id == id && !thread.is_deleted()).cloned()
    }

    /// The messages of all threads of the agent, thread by thread.
    pub fn messages_of(&self, agent_id: &str) -> Vec<Message> {
        let threads = self.threads.lock();
        let own = threads.iter().filter(|thread| thread.agent_id == agent_id && !thread.is_deleted());
        own.flat_map(|thread| thread.state.read(|state| state.messages.clone())).collect()
    }
}
