//! What the protocol has beyond its basic operations: each where a measured host serves it, and all of it where the word `whole`
//! asks for the protocol's own text.

mod agents;
mod annotations;
mod audit;
mod content;
mod files;
mod host;
mod prompts;
mod proposals;
pub mod registry;
mod routes;
mod runs;
mod shelves;
mod triggers;

use axum::http::StatusCode;
use axum::http::header::LOCATION;
use serde_json::{Value, json};

use super::asked::Asked;
use super::idempotency::Begin;
use super::profiles::Profile;
use super::response::{JsonResponse, Outcome, Refusal};
use super::v2::ids::decoded;
use super::{REPLAY, webhooks};
use routes::{Operation, Route};

pub use routes::find;
pub use shelves::Shelves;

/// What discovery says of it, beside the basic families.
pub fn families(profile: Profile) -> Value {
    let served = json!({ "supported": true });
    if profile.is_extended() {
        return json!({
            "debugBundle": served,
            "feedback": served,
            "agents": { "supported": true, "manifestRuntime": served },
            "toolCatalog": served,
            "prompts": served,
            "content": served,
            "workspace": served,
            "webhooks": served,
            "triggerBridge": served,
        });
    }
    json!({
        "runs": { "list": served, "pauseResume": { "supported": true, "drainPolicies": ["immediate", "drain-current-node"] } },
        "debugBundle": served,
        "feedback": served,
        "auditLogIntegrity": served,
        "agents": {
            "supported": true,
            "manifestRuntime": served,
            "roster": served,
            "orgChart": served,
            "deployment": served,
            "evalSuite": served,
        },
        "toolCatalog": { "supported": true, "compactView": true },
        "prompts": served,
        "promptLibrary": served,
        "content": served,
        "workspace": served,
        "webhooks": { "supported": true, "signatureAlgorithms": ["v1", "standard-webhooks-1"] },
        "triggerBridge": served,
    })
}

/// The records that the second version's document has beside those of the measured host.
pub const RECORDS: [&str; 6] = ["prompts", "promptLibrary", "content", "triggerBridge", "connections", "uiPlugins"];

fn gone() -> JsonResponse {
    JsonResponse { status: StatusCode::NO_CONTENT, body: None, headers: Vec::new() }
}

/// 201 without a body, and where the thing is.
fn made_at(place: &str) -> JsonResponse {
    JsonResponse { status: StatusCode::CREATED, body: None, headers: Vec::new() }.header(LOCATION, place)
}

fn field(name: &str, message: &str) -> Refusal {
    Refusal::invalid(message).details(json!({ "field": name }))
}

fn missing(code: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(StatusCode::NOT_FOUND, code, message)
}

/// A page of documents, with an offset as its cursor.
fn page(asked: &Asked<'_>, items: Vec<Value>, name: &str, total: bool) -> Result<JsonResponse, Refusal> {
    let number = |parameter: &str, default: usize| match asked.parameter(parameter) {
        None => Ok(default),
        Some(text) => text.parse::<usize>().map_err(|_| field(parameter, "it MUST be a number")),
    };
    let (start, limit) = (number("cursor", 0)?, number("limit", 50)?);
    let count = items.len();
    let page: Vec<Value> = items.into_iter().skip(start).take(limit).collect();
    let end = start + page.len();
    let mut response = json!({ name: page });
    if let Some(members) = response.as_object_mut() {
        if end < count {
            members.insert("nextCursor".to_owned(), end.to_string().into());
        }
        if total {
            members.insert("total".to_owned(), count.into());
        }
    }
    Ok(JsonResponse::ok(response))
}

/// Performs the operation, once for each `Idempotency-Key` where the protocol's text is asked for.
pub async fn reply(asked: &Asked<'_>, route: &Route, named: &[&str]) -> Result<Outcome, Refusal> {
    let counts = asked.call.behaviour.openwop.whole && asked.call.method != axum::http::Method::GET;
    let Some(key) = asked.call.header("idempotency-key").filter(|_| counts) else {
        return perform(asked, route.operation, named).await;
    };
    match asked.service.idempotency.begin(asked.call, key)? {
        Begin::Replay(response) => Ok(Outcome::Json(response.header(REPLAY, "true"))),
        Begin::First(claim) => match perform(asked, route.operation, named).await {
            Ok(Outcome::Json(response)) => {
                claim.finish(&response);
                Ok(Outcome::Json(response))
            }
            other => other,
        },
    }
}

async fn perform(asked: &Asked<'_>, operation: Operation, named: &[&str]) -> Result<Outcome, Refusal> {
    let first = || decoded(named.first().copied().unwrap_or_default());
    let last = || decoded(named.last().copied().unwrap_or_default());
    let response = match operation {
        Operation::ListRuns => runs::list(asked),
        Operation::DeleteRun => runs::delete(asked, &*asked.run(named)?),
        Operation::CancelMany => runs::cancel_many(asked),
        Operation::Pause => runs::pause(asked, &last()),
        Operation::Resume => runs::resume(asked, &last()),
        Operation::DebugBundle => Ok(runs::debug_bundle(asked, &*asked.run(named)?)),
        Operation::Diff => runs::diff(asked, &*asked.run(named)?),
        Operation::Ancestry => runs::ancestry(asked, named),
        Operation::EvalSummary => runs::eval_summary(asked, &*asked.run(named)?),
        Operation::Artifact => runs::artifact(asked, named, &last()),
        Operation::StreamToken => Ok(runs::stream_token(&*asked.run(named)?)),
        Operation::Annotations => Ok(annotations::list(&*asked.run(named)?)),
        Operation::Annotate => annotations::create(asked, &*asked.run(named)?),
        Operation::VerifyAudit => audit::verify(asked),
        Operation::Agents => Ok(agents::list()),
        Operation::Agent => agents::get(asked, &last()),
        Operation::Roster => Ok(agents::roster()),
        Operation::RosterEntry => agents::roster_entry(&last()),
        Operation::OrgChart => Ok(agents::org_chart()),
        Operation::Department => agents::department(asked, &last()),
        Operation::Deployments => agents::deployments(asked, &last()),
        Operation::Deploy => agents::deploy(asked, &last()),
        Operation::Tools => Ok(agents::tools(asked)),
        Operation::Tool => agents::tool(asked, &last()),
        Operation::Prompts => prompts::list(asked),
        Operation::Prompt => prompts::get(asked, &last()),
        Operation::CreatePrompt => prompts::create(asked),
        Operation::UpdatePrompt => prompts::update(asked, &last()),
        Operation::DeletePrompt => prompts::delete(asked, &last()),
        Operation::RenderPrompt => prompts::render(asked),
        Operation::ContentPages => Ok(content::list(asked)),
        Operation::ContentPage => content::get(asked, &last()),
        Operation::CreatePage => content::create(asked),
        Operation::DeletePage => content::delete(asked, &last()),
        Operation::PutSection => content::put_section(asked, &first(), &last()),
        Operation::Settings => Ok(content::settings(asked)),
        Operation::PutSettings => content::put_settings(asked),
        Operation::Triggers => Ok(triggers::list(asked)),
        Operation::Trigger => triggers::get(asked, &last()),
        Operation::CreateTrigger => triggers::create(asked),
        Operation::PatchTrigger => triggers::patch(asked, &last()),
        Operation::TriggerDeadLetters => triggers::dead_letters(asked, &last()),
        Operation::Files => Ok(files::list(asked)),
        Operation::File => files::get(asked, &last()),
        Operation::PutFile => files::put(asked, &last()),
        Operation::DeleteFile => files::delete(asked, &last()),
        Operation::Webhooks => Ok(webhooks::first::list(asked)),
        Operation::RegisterWebhook if asked.profile.is_spec() => webhooks::register(asked).await,
        Operation::RegisterWebhook => webhooks::first::register(asked),
        Operation::UnregisterWebhook => webhooks::first::unregister(asked, &last()),
        Operation::TestWebhook => webhooks::first::test(asked, &last()),
        Operation::RotateSecret => webhooks::rotate(asked, &last()),
        Operation::Proposals => proposals::list(asked),
        Operation::SubmitProposal => proposals::submit(asked),
        Operation::Proposal => proposals::get(asked, &last()),
        Operation::ReviseProposal => proposals::revise(asked, &last()),
        Operation::ArchiveProposal => proposals::archive(asked, &last()),
        Operation::ApplyProposal => proposals::apply(asked, &last()),
        Operation::RejectProposal => proposals::reject(asked, &last()),
        Operation::ConnectionProviders => Ok(host::connection_providers()),
        Operation::ConnectionProvider => host::connection_provider(asked, &last()),
        Operation::PluginFrame => return host::plugin_frame(&first(), &last()),
        Operation::PluginRequest => host::plugin_request(asked, &first(), &last()),
        Operation::Packs => Ok(host::packs()),
    };
    response.map(Outcome::Json)
}
