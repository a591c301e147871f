use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;

use super::agents::Agent;
use super::analytics::Statistics;
use super::checkpoints::Checkpoint;
use super::webhooks::Webhook;

/// What belongs to one key.
#[derive(Default)]
pub struct Account {
    checkpoints: HashMap<String, Arc<Checkpoint>>,
    workflows: HashMap<String, Workflow>,
    /// In the order of their first checkpoints. Nothing expires here.
    pub statistics: Vec<Statistics>,
    /// In the order of their creation.
    pub agents: Vec<Agent>,
    pub agents_created: u64,
    pub webhooks: Vec<Webhook>,
}

/// The history of a workflow, which expires as a whole.
pub struct Workflow {
    pub started_at: Timestamp,
    expires_at: Timestamp,
    /// In the order of the writes.
    pub history: Vec<Arc<Checkpoint>>,
}

impl Account {
    pub fn checkpoint(&self, id: &str) -> Option<&Arc<Checkpoint>> {
        self.checkpoints.get(id).filter(|checkpoint| Timestamp::now() < checkpoint.expires_at)
    }

    pub fn workflow(&self, id: &str) -> Option<&Workflow> {
        self.workflows.get(id).filter(|workflow| Timestamp::now() < workflow.expires_at)
    }

    /// How often a checkpoint of a workflow was written.
    pub fn writes(&self, workflow_id: &str, id: &str) -> usize {
        let history = self.workflow(workflow_id).map_or(&[][..], |workflow| &workflow.history);
        history.iter().filter(|checkpoint| checkpoint.id == id).count()
    }

    /// Measured: every save's time to live holds for the whole workflow from then on, and for its own checkpoint.
    pub fn add(&mut self, checkpoint: &Arc<Checkpoint>) {
        if self.workflow(&checkpoint.workflow_id).is_none() {
            self.workflows.remove(&checkpoint.workflow_id);
        }
        let workflow = self.workflows.entry(checkpoint.workflow_id.clone()).or_insert_with(|| Workflow {
            started_at: checkpoint.created_at,
            expires_at: checkpoint.expires_at,
            history: Vec::new(),
        });
        workflow.expires_at = checkpoint.expires_at;
        // Measured: the history has ids. What was written twice is there twice, as it was written last.
        for known in workflow.history.iter_mut().filter(|known| known.id == checkpoint.id) {
            *known = Arc::clone(checkpoint);
        }
        workflow.history.push(Arc::clone(checkpoint));
        self.checkpoints.insert(checkpoint.id.clone(), Arc::clone(checkpoint));
    }
}
