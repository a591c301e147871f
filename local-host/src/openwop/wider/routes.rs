//! Which host serves what.

use super::super::asked::Asked;
use super::super::paths::captures;
use super::super::profiles::Profile;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    ListRuns,
    DeleteRun,
    CancelMany,
    Pause,
    Resume,
    DebugBundle,
    Diff,
    Ancestry,
    EvalSummary,
    Artifact,
    StreamToken,
    Annotations,
    Annotate,
    VerifyAudit,
    Agents,
    Agent,
    Roster,
    RosterEntry,
    OrgChart,
    Department,
    Deployments,
    Deploy,
    Tools,
    Tool,
    Prompts,
    Prompt,
    CreatePrompt,
    UpdatePrompt,
    DeletePrompt,
    RenderPrompt,
    ContentPages,
    ContentPage,
    CreatePage,
    DeletePage,
    PutSection,
    Settings,
    PutSettings,
    Triggers,
    Trigger,
    CreateTrigger,
    PatchTrigger,
    TriggerDeadLetters,
    Files,
    File,
    PutFile,
    DeleteFile,
    Webhooks,
    RegisterWebhook,
    UnregisterWebhook,
    TestWebhook,
    RotateSecret,
    Proposals,
    SubmitProposal,
    Proposal,
    ReviseProposal,
    ArchiveProposal,
    ApplyProposal,
    RejectProposal,
    ConnectionProviders,
    ConnectionProvider,
    PluginFrame,
    PluginRequest,
    Packs,
}

/// An operation, and the hosts that serve it: a letter each.
///
/// `m` in-memory, `q` sqlite, `p` python, `g` postgres, `a` the larger application host, as measured; `s` the protocol's first
/// version and `t` its second, where `whole` asks for them.
pub struct Route {
    method: &'static str,
    path: &'static str,
    pub operation: Operation,
    hosts: &'static str,
}

const fn route(method: &'static str, path: &'static str, operation: Operation, hosts: &'static str) -> Route {
    Route { method, path, operation, hosts }
}

const ROUTES: &[Route] = &[
    route("POST", "/runs:bulk-cancel", Operation::CancelMany, "qpgas"),
    route("GET", "/audit/verify", Operation::VerifyAudit, "qgs"),
    route("POST", "/runs/{}:pause", Operation::Pause, "pgs"),
    route("POST", "/runs/{}:resume", Operation::Resume, "pgs"),
    route("GET", "/runs/{}/debug-bundle", Operation::DebugBundle, "mqpgas"),
    route("GET", "/runs/{}/annotations", Operation::Annotations, "mqgas"),
    route("POST", "/runs/{}/annotations", Operation::Annotate, "mqgas"),
    route("GET", "/runs", Operation::ListRuns, "as"),
    route("GET", "/runs/{}:diff", Operation::Diff, "ast"),
    route("DELETE", "/runs/{}", Operation::DeleteRun, "as"),
    route("GET", "/runs/{}/ancestry", Operation::Ancestry, "as"),
    route("GET", "/runs/{}/eval-summary", Operation::EvalSummary, "st"),
    route("GET", "/runs/{}/artifacts/{}", Operation::Artifact, "mqpgas"),
    route("GET", "/runs/{}/events/token", Operation::StreamToken, "a"),
    route("GET", "/agents", Operation::Agents, "as"),
    route("GET", "/agents/roster", Operation::Roster, "st"),
    route("GET", "/agents/roster/{}", Operation::RosterEntry, "st"),
    route("GET", "/agents/org-chart", Operation::OrgChart, "st"),
    route("GET", "/agents/org-chart/{}", Operation::Department, "st"),
    route("GET", "/agents/{}", Operation::Agent, "as"),
    route("GET", "/agents/{}/deployments", Operation::Deployments, "st"),
    route("POST", "/agents/{}/deployments", Operation::Deploy, "st"),
    route("GET", "/tools", Operation::Tools, "as"),
    route("GET", "/tools/{}", Operation::Tool, "as"),
    route("GET", "/prompts", Operation::Prompts, "ast"),
    route("GET", "/prompts/{}", Operation::Prompt, "ast"),
    route("POST", "/prompts", Operation::CreatePrompt, "ast"),
    route("PUT", "/prompts/{}", Operation::UpdatePrompt, "ast"),
    route("DELETE", "/prompts/{}", Operation::DeletePrompt, "ast"),
    route("POST", "/prompts:render", Operation::RenderPrompt, "ast"),
    route("GET", "/content/pages", Operation::ContentPages, "st"),
    route("POST", "/content/pages", Operation::CreatePage, "st"),
    route("GET", "/content/pages/{}", Operation::ContentPage, "ast"),
    route("DELETE", "/content/pages/{}", Operation::DeletePage, "st"),
    route("PUT", "/content/pages/{}/sections/{}", Operation::PutSection, "st"),
    route("GET", "/content/settings", Operation::Settings, "st"),
    route("PUT", "/content/settings", Operation::PutSettings, "st"),
    route("GET", "/trigger-subscriptions", Operation::Triggers, "a"),
    route("POST", "/trigger-subscriptions", Operation::CreateTrigger, "ast"),
    route("GET", "/trigger-subscriptions/{}", Operation::Trigger, "a"),
    route("PATCH", "/trigger-subscriptions/{}", Operation::PatchTrigger, "a"),
    route("GET", "/trigger-subscriptions/{}/dead-letters", Operation::TriggerDeadLetters, "st"),
    route("GET", "/host/workspace/files", Operation::Files, "mas"),
    route("GET", "/host/workspace/files/{}", Operation::File, "mas"),
    route("PUT", "/host/workspace/files/{}", Operation::PutFile, "mas"),
    route("DELETE", "/host/workspace/files/{}", Operation::DeleteFile, "mas"),
    route("GET", "/webhooks", Operation::Webhooks, "as"),
    route("POST", "/webhooks", Operation::RegisterWebhook, "qpgas"),
    route("DELETE", "/webhooks/{}", Operation::UnregisterWebhook, "qpgas"),
    route("POST", "/webhooks/{}/test", Operation::TestWebhook, "as"),
    route("POST", "/webhooks/{}/rotate-secret", Operation::RotateSecret, "s"),
    route("GET", "/proposals", Operation::Proposals, "t"),
    route("POST", "/proposals", Operation::SubmitProposal, "t"),
    route("POST", "/proposals/{}:apply", Operation::ApplyProposal, "t"),
    route("POST", "/proposals/{}:reject", Operation::RejectProposal, "t"),
    route("GET", "/proposals/{}", Operation::Proposal, "t"),
    route("PATCH", "/proposals/{}", Operation::ReviseProposal, "t"),
    route("DELETE", "/proposals/{}", Operation::ArchiveProposal, "t"),
    route("GET", "/connection-providers", Operation::ConnectionProviders, "t"),
    route("GET", "/connection-providers/{}", Operation::ConnectionProvider, "t"),
    route("GET", "/host/ui-plugins/{}/{}/frame", Operation::PluginFrame, "t"),
    route("POST", "/host/ui-plugins/{}/{}/rpc", Operation::PluginRequest, "t"),
    route("GET", "/packs", Operation::Packs, "a"),
];

impl Route {
    /// A page by its slug is everybody's.
    pub fn needs_key(&self) -> bool {
        self.operation != Operation::ContentPage
    }
}

fn letter(asked: &Asked<'_>) -> Option<char> {
    let whole = asked.call.behaviour.openwop.whole;
    match asked.profile {
        Profile::InMemory => Some('m'),
        Profile::Sqlite => Some('q'),
        Profile::Python => Some('p'),
        Profile::Postgres => Some('g'),
        Profile::Extended => Some('a'),
        Profile::Spec => whole.then_some('s'),
        Profile::V2 => whole.then_some('t'),
        Profile::V2AsV1 => None,
    }
}

/// The operation that the host serves at the path, without the version before it, and what the path names.
pub fn find<'a>(asked: &Asked<'_>, path: &'a str) -> Option<(&'static Route, Vec<&'a str>)> {
    let letter = letter(asked)?;
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    ROUTES
        .iter()
        .filter(|route| route.hosts.contains(letter) && route.method == asked.call.method.as_str())
        .find_map(|route| Some((route, captures(route.path, &segments)?)))
}
