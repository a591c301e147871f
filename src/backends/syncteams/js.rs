//! What JavaScript sees of SyncTeams: its client, and what is no plain call; `endpoints!` makes the methods that are.

use alloc::rc::Rc;

use js_sys::{Array, Date, Promise};
use wasm_bindgen::prelude::*;

use super::client::SERVICE;
use super::events::TaskLooks;
use super::mapping::{LOG, MAPPING};
use super::tasks::{self, SyncTeamsTasks};
use super::webhooks::{TOLERANCE_MS, signed};
use crate::core::endpoint::Endpoint;
use crate::core::error::Error;
use crate::core::overheard::Heard;
use crate::core::wait::WaitRules;
use crate::core::webhook::Signed;
use crate::js::client::Client;
use crate::js::endpoint::{RETRY_UNSAFE, call_with};
use crate::js::fetch::is_browser;
use crate::js::follow::{self, Shape, Way};
use crate::js::options::{CallOptions, Options};
use crate::js::wait;
use crate::js::webhook;
use crate::prelude::*;
use crate::workflow::js::behind_the_vocabulary;
use crate::workflow::log::Log;

#[wasm_bindgen(typescript_custom_section)]
const TYPES: &str = concat!(
    include_str!("types/agent.d.ts"),
    include_str!("types/agent_task.d.ts"),
    include_str!("types/base_url.d.ts"),
    include_str!("types/constant.d.ts"),
    include_str!("types/event_log.d.ts"),
    include_str!("types/json_object.d.ts"),
    include_str!("types/llm.d.ts"),
    include_str!("types/options.d.ts"),
    include_str!("types/task.d.ts"),
    include_str!("types/team.d.ts"),
    include_str!("types/tool.d.ts"),
    include_str!("types/webhook_event.d.ts"),
    include_str!("types/workflow.d.ts"),
);

#[allow(non_snake_case, dead_code)]
mod constants {
    crate::js::reexport! { "/src/backends/syncteams/glue/constants.js" SyncTeamsBaseUrl SyncTeamsWebhookHeader SyncTeamsWorkflowStatus SyncTeamsApprovalDecision SyncTeamsWorkflowEventType }
}

const USER_AGENT: &str = concat!("syncteams-sdk/", env!("CARGO_PKG_VERSION"));

/// A client of SyncTeams: workflows run as tasks.
///
/// @example
/// const st = new SyncTeams({ baseUrl: SyncTeamsBaseUrl.Production, apiKey });
/// const { taskId } = await st.executeWorkflow({ workflowId, input: { order: 7 } });
/// for await (const entry of st.tasks.events(taskId)) console.log(entry.eventType);
#[wasm_bindgen]
pub struct SyncTeams {
    pub(super) client: Rc<Client>,
}

behind_the_vocabulary!(SyncTeams, MAPPING, None);

#[wasm_bindgen]
impl SyncTeams {
    /// Makes a client. Nothing is sent.
    ///
    /// @throws {ConfigurationError} for a missing or bad `baseUrl`, a missing or blank `apiKey`, an unknown option, or a string key in a window.
    #[wasm_bindgen(constructor)]
    pub fn new(
        #[wasm_bindgen(unchecked_param_type = "SyncTeamsOptions")] options: &JsValue,
    ) -> Result<SyncTeams, JsValue> {
        let client = Client::read(options, &SERVICE, &["userAgentSuffix"], &mut |client, options| {
            let agent = [USER_AGENT, " ", &options.string("userAgentSuffix").unwrap_or_default()].concat();
            if !is_browser() && client.headers.get("User-Agent").is_none() {
                options.accept(client.headers.set_checked("User-Agent", agent.trim_ascii()));
            }
        })?;
        Ok(Self { client: Rc::new(client) })
    }

    /// The log of tasks as events.
    #[wasm_bindgen(getter)]
    pub fn tasks(&self) -> SyncTeamsTasks {
        SyncTeamsTasks::of(&self.client)
    }

    /// Checks that a webhook delivery was signed with the secret, not too long ago, and resolves with its event.
    ///
    /// Give the body as it came: JSON that was parsed and written again has another signature. A delivery that is sent again
    /// within the tolerance passes: remember `SyncTeams-Event-Id`.
    ///
    /// Rejects with `WebhookVerificationError` when it was not, or when its body is no event, which is a JSON object with a `taskId` and
    /// a `status`; and with `ConfigurationError` for a wrong argument.
    /// @param body The request's body: its text or its bytes.
    /// @param signature The value of the header `SyncTeams-Signature`; `SyncTeamsWebhookHeader` has the headers' names.
    /// @param secret The secret as the product shows it, its `whsec_` included.
    #[wasm_bindgen(js_name = verifyWebhook, unchecked_return_type = "Promise<SyncTeamsWebhookEvent>")]
    pub fn verify_webhook(
        #[wasm_bindgen(unchecked_param_type = "string | Uint8Array | ArrayBuffer")] body: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string | null | undefined")] signature: &JsValue,
        #[wasm_bindgen(unchecked_param_type = "string")] secret: &JsValue,
        #[wasm_bindgen(unchecked_optional_param_type = "SyncTeamsWebhookOptions")] options: &JsValue,
    ) -> Promise {
        webhook::verify(body, secret, read_signature(signature, options), "taskId status")
    }
}

pub(super) fn continue_task(
    client: &Rc<Client>,
    endpoint: &'static Endpoint,
    arguments: &[&JsValue],
    options: &JsValue,
) -> Promise {
    let overheard = client.shared.overheard.clone();
    call_with(client, endpoint, arguments, options, &[], &mut |operation, _| {
        let body = operation.request.body.as_ref();
        let (overheard, task) = (overheard.clone(), body.and_then(|body| body.string_at("taskId")).unwrap_or_default());
        operation.finish = Some(Box::new(move |response| {
            overheard.hear(&task, &response);
            Ok(response)
        }));
        Ok(())
    })
}

fn read_signature(signature: &JsValue, options: &JsValue) -> Result<Signed, Error> {
    let options = Options::read("options", options, &[&["toleranceMs", "timestamp"]]);
    let tolerance_ms = options.limit("toleranceMs", 0.0).unwrap_or(TOLERANCE_MS);
    let timestamp = options.string("timestamp");
    options.finish()?;
    signed(&signature.as_string().unwrap_or_default(), timestamp.as_deref(), tolerance_ms, Date::now())
}

/// Reads nothing but the new entries of the task's log, and of the responses to the replies that it was given.
struct Entries {
    log: Log,
    heard: Heard,
}

impl Shape for Entries {
    fn shape(&mut self, items: &Array) -> Result<Array, Error> {
        let entries = Array::new();
        let responses = self.heard.take().into_iter().map(|response| (response, true));
        let records = items.iter().map(|record| (record.into(), false));
        for (record, is_response) in responses.chain(records) {
            if is_response && !self.log.is_news(&record) {
                continue;
            }
            for news in self.log.read(&MAPPING, &record, is_response)?.into_iter().filter(|news| !news.is_record) {
                entries.push(news.raw.as_js());
            }
        }
        Ok(entries)
    }
}

pub(super) fn wait_for_completion(client: &Rc<Client>, task_id: &JsValue, options: &JsValue) -> Promise {
    wait::wait(client, &COMPLETION, task_id, options)
}

pub(super) fn execute_and_wait(client: &Rc<Client>, workflow: &JsValue, options: &JsValue) -> Promise {
    wait::wait(client, &EXECUTION, workflow, options)
}

pub(super) fn follow_task(client: &Rc<Client>, task_id: &JsValue, options: &JsValue) -> JsValue {
    let names = &[CallOptions::NAMES, &["pollIntervalMs", "maxReconnects", "onConnection"]];
    let heard = client.shared.overheard.listen(&task_id.as_string().unwrap_or_default());
    let entries = Entries { log: Log::new(&LOG, ""), heard };
    let way = Way { shape: Some(Box::new(entries)), ..Way::PLAIN };
    follow::start(client, &tasks::STATUS, task_id, options, names, way, &mut |id, _, options| {
        Ok(Rc::new(TaskLooks::new(id, options.limit("pollIntervalMs", 0.0))))
    })
}

static COMPLETION: WaitRules = WAIT;

static EXECUTION: WaitRules = WaitRules {
    start: Some((&tasks::EXECUTE, "taskId")),
    names: &["exitOnWaiting", "terminalStatuses", "onUpdate", "onWaiting", RETRY_UNSAFE],
    ..WAIT
};

const WAIT: WaitRules = WaitRules {
    plan: tasks::WAITING,
    least_interval_ms: tasks::LEAST_INTERVAL_MS,
    waits: tasks::WAITS,
    late: tasks::late,
    ..WaitRules::of(&tasks::STATUS, &["exitOnWaiting", "terminalStatuses", "onUpdate"], |task, ending| {
        tasks::ends_wait(task, ending.when_waiting, &ending.statuses)
    })
};
