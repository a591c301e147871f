//! What every workspace has from the start. The last two digits of the ids are the ones in the README's table.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::response::iso;

/// The newest object; each of the others is a minute older than the one before it.
const NEWEST: Timestamp = Timestamp::constant(1_767_225_600, 0);

/// What a workflow does when it is executed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Program {
    Echo,
    Steps,
    Refund,
    Review,
    Fail,
    Slow,
    Broken,
    Invalid,
}

#[derive(Debug)]
pub struct Workflow {
    pub id: String,
    pub name: String,
    pub description: Option<&'static str>,
    /// By the id of the input node, which is not the name a run expects.
    pub inputs: Value,
    pub program: Program,
    pub created_at: String,
}

pub struct Agent {
    pub id: String,
    pub name: &'static str,
    pub description: Option<&'static str>,
    pub system_prompt: &'static str,
    pub tools: Value,
    pub created_at: String,
}

/// What a new workspace's trigger is like.
pub struct Trigger {
    pub id: String,
    pub workflow_id: String,
    pub name: &'static str,
    pub kind: &'static str,
    pub enabled: bool,
    pub created_at: String,
}

pub struct KnowledgeBase {
    pub id: String,
    pub name: &'static str,
    pub description: Option<&'static str>,
    pub documents: usize,
    /// Best first.
    pub chunks: Vec<Chunk>,
    pub created_at: String,
}

pub struct Chunk {
    pub id: String,
    pub document_id: String,
    pub document: &'static str,
    pub page: u32,
    pub score: f64,
    pub content: &'static str,
}

pub struct Catalogue {
    pub workflows: Vec<Workflow>,
    pub agents: Vec<Agent>,
    pub triggers: Vec<Trigger>,
    pub knowledge_bases: Vec<KnowledgeBase>,
}

impl Catalogue {
    pub fn workflow(&self, id: &str) -> Option<&Workflow> {
        self.workflows.iter().find(|workflow| workflow.id == id)
    }
}

fn id(number: u32) -> String {
    format!("f10a0000-0000-4000-8000-{number:012}")
}

fn time(number: u32) -> String {
    iso(NEWEST.saturating_sub(SignedDuration::from_mins(i64::from(number))).unwrap_or(NEWEST))
}

impl Default for Catalogue {
    fn default() -> Self {
        Self {
            workflows: workflows(),
            agents: agents(),
            triggers: triggers(),
            knowledge_bases: vec![handbook(), empty_knowledge_base()],
        }
    }
}

fn workflows() -> Vec<Workflow> {
    let order = json!({ "order-form": { "type": "number", "label": "Order", "required": true } });
    let text = json!({
        "start": { "type": "text", "label": "Text", "required": true, "description": "What comes back" },
        "extra": { "type": "text", "label": "extra", "required": false },
    });
    let named = [
        ("echo", Some("Gives its inputs back"), text, Program::Echo),
        ("steps", Some("Runs some nodes one after the other"), Value::Null, Program::Steps),
        ("refund", Some("Refunds an order"), order, Program::Refund),
        ("review", Some("Waits for a person"), Value::Null, Program::Review),
        ("fail", None, Value::Null, Program::Fail),
        ("slow", None, Value::Null, Program::Slow),
        ("broken", Some("Cannot be started"), Value::Null, Program::Broken),
        ("invalid", Some("Fails its check"), Value::Null, Program::Invalid),
    ];
    let named = named.into_iter().zip(1..).map(|((name, description, inputs, program), number)| Workflow {
        id: id(number),
        name: name.to_owned(),
        description,
        inputs,
        program,
        created_at: time(number),
    });
    let plain = (1..=22).map(|number| Workflow {
        id: id(10 + number),
        name: format!("catalogue-{number}"),
        description: None,
        inputs: Value::Null,
        program: Program::Echo,
        created_at: time(10 + number),
    });
    named.chain(plain).collect()
}

fn agents() -> Vec<Agent> {
    let tool = json!([{
        "id": "lookup-order", "name": "lookup_order", "description": "Finds an order", "type": "function",
    }]);
    let named = [
        ("support", Some("Helps customers"), "You help customers.", tool),
        ("writer", Some("Writes drafts"), "You write.", json!([])),
        ("analyst", None, "You count.", json!([])),
    ];
    let named = named.into_iter().zip(41..);
    named
        .map(|((name, description, system_prompt, tools), number)| Agent {
            id: id(number),
            name,
            description,
            system_prompt,
            tools,
            created_at: time(number),
        })
        .collect()
}

fn triggers() -> Vec<Trigger> {
    let named =
        [("by hand", "manual", true, 1), ("switched off", "manual", false, 1), ("every night", "schedule", true, 2)];
    let named = named.into_iter().zip(51..);
    named
        .map(|((name, kind, enabled, workflow), number)| Trigger {
            id: id(number),
            workflow_id: id(workflow),
            name,
            kind,
            enabled,
            created_at: time(number),
        })
        .collect()
}

fn handbook() -> KnowledgeBase {
    let chunks = [
        (65, "refunds.md", 1, 0.93, "A refund goes to the card that paid for the order."),
        (65, "refunds.md", 2, 0.88, "Refunds above 500 need a second pair of eyes."),
        (66, "shipping.md", 1, 0.74, "Parcels leave the warehouse before noon."),
        (65, "refunds.md", 3, 0.61, "A refund shows up after three working days."),
        (66, "shipping.md", 2, 0.52, "A lost parcel is sent again once."),
        (66, "shipping.md", 3, 0.34, "Zürich and Genève are delivered by train."),
        (66, "shipping.md", 4, 0.12, "Islands take a week longer."),
        (66, "shipping.md", 5, -0.08, "The warehouse cat is called Pallet."),
    ];
    let chunks = chunks.into_iter().zip(71..).map(|((document, name, page, score, content), number)| Chunk {
        id: id(number),
        document_id: id(document),
        document: name,
        page,
        score,
        content,
    });
    KnowledgeBase {
        id: id(61),
        name: "handbook",
        description: Some("How the shop works"),
        documents: 2,
        chunks: chunks.collect(),
        created_at: time(61),
    }
}

fn empty_knowledge_base() -> KnowledgeBase {
    let (id, created_at) = (id(62), time(62));
    KnowledgeBase { id, name: "empty", description: None, documents: 0, chunks: Vec::new(), created_at }
}
