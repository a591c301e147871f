// The methods that the official clients of both versions have, each with its parameters: what both sides are asked to do.

/** A call: its name, the operation, and the setting it takes place in. */
export function call(name, setting = {}) {
  return { name, operation: name.split(" ")[0], setting };
}

/** A key that hosts of both versions take. */
export const KEY = "parity-key-of-32-characters-0001";
export const SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u";
const OTHER_SECRET = "whsec_b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcg==";

export const finished = { run: { workflowId: "steps", inputs: { nodes: 2, delayMs: 0 } }, until: "completed" };
export const running = { run: { workflowId: "steps", inputs: { nodes: 40, delayMs: 100 } }, until: "running" };
const waiting = { run: { workflowId: "approval" }, until: "waiting-approval" };
const external = { run: { workflowId: "external", inputs: { orderId: "o-1" } }, until: "waiting-external", token: true };
const prompt = { templateId: "{unique}", version: "1.0.0", kind: "user", text: "Hi {{name}}" };

const webhook = { url: "{origin}/_host/inbox/{unique}", events: ["run.completed"], secret: SECRET };
export const standardWebhook = { ...webhook, signatureAlgorithms: ["v1", "standard-webhooks-1"] };
export const registration = { ...webhook, tags: ["parity"] };

/** The calls, for stages on which what is not a basic operation is served with these words. */
export function callsOf(words) {
  const whole = { words };
  const page = { slug: "{unique}", name: "New" };
  return [
    call("discovery_capabilities"),
    call("discovery_openapi"),
    call("workflows_get", { given: { workflow_id: "steps" } }),

    call("runs_create", { given: { body: { workflowId: "echo" } } }),
    call("runs_create with dedup", { given: { body: { workflowId: "echo", scopeId: "scope-1" }, idempotency_key: KEY, dedup: true } }),
    call("runs_get", finished),
    call("runs_cancel", { ...waiting, given: { body: { reason: "no longer needed" }, idempotency_key: KEY } }),
    call("runs_pause", { ...whole, ...running, given: { body: { reason: "lunch", drainPolicy: "immediate" }, idempotency_key: KEY } }),
    call("runs_pause with nothing", { ...whole, ...running }),
    call("runs_resume", { ...whole, ...running, paused: true, given: { body: { reason: "back" }, idempotency_key: KEY } }),
    call("runs_resume with nothing", { ...whole, ...running, paused: true }),
    call("runs_bulk_cancel", { ...whole, ...running, given: { body: { runIds: ["{runId}"], reason: "no longer needed" }, idempotency_key: KEY } }),
    call("runs_fork", { ...finished, given: { body: { mode: "branch", fromSeq: 2, runOptionsOverlay: { tags: ["fork"] } }, idempotency_key: KEY } }),
    call("runs_diff", { ...whole, ...finished, against: { workflowId: "echo" } }),
    call("runs_ancestry", { ...whole, ...finished }),
    call("runs_get_artifact", { ...whole, run: { workflowId: "artifact" }, until: "completed", given: { artifact_id: "art-letter" } }),
    call("runs_poll_events", finished),
    call("runs_events", finished),
    call("runs_events after an event", { ...finished, given: { stream_mode: ["updates", "debug"], last_event_id: "0", buffer_ms: 50 } }),
    call("create_annotation", {
      ...whole,
      ...finished,
      given: {
        body: { signal: { kind: "rating", rating: 4 }, target: { nodeId: "step-1" }, note: "größtenteils gut" },
        idempotency_key: KEY,
      },
    }),
    call("list_annotations", { ...whole, ...finished }),

    call("interrupts_resolve_by_run", { ...waiting, given: { node_id: "gate", body: { resumeValue: { action: "accept" } }, idempotency_key: KEY } }),
    call("interrupts_inspect_by_token", external),
    call("interrupts_resolve_by_token", { ...external, given: { body: { resumeValue: { eventPayload: { paid: true } } }, idempotency_key: KEY } }),

    call("audit_verify", { ...whole, ...finished, given: { from_seq: 1, to_seq: 3 } }),
    call("webhooks_register", { ...whole, given: { body: registration, idempotency_key: KEY }, fails: "KeyError" }),

    call("create_trigger_subscription", {
      ...whole,
      given: {
        registration: {
          source: "webhook",
          workflowId: "echo",
          dedupEnabled: true,
          inputMapping: { order: "$.id" },
          retryPolicy: { maxAttempts: 2, backoff: "fixed" },
          verification: { mode: "required" },
        },
      },
    }),

    call("agents_list", whole),
    call("agents_get", { ...whole, given: { agent_id: "local.sorter" } }),
    call("agents_list_deployments", { ...whole, given: { agent_id: "local.sorter" } }),
    call("agents_transition_deployment", {
      ...whole,
      given: { agent_id: "local.sorter", body: { version: "1.1.0", transition: "promote", reason: "better" }, idempotency_key: KEY },
    }),
    call("agents_list_roster", whole),
    call("agents_get_roster_entry", { ...whole, given: { roster_id: "roster-1" } }),
    call("agents_get_org_chart", whole),
    call("agents_get_org_chart_department", { ...whole, given: { department_id: "support", recursive: false } }),
    call("tools_list", whole),
    call("tools_get", { ...whole, given: { tool_id: "openwop:core.noop" } }),
    call("tools_list_compact", whole),

    call("prompts_list", whole),
    call("prompts_list of some", {
      ...whole,
      given: { req: { kind: "user", tag: "first-contact", modelClass: "chat", source: "host", limit: 2, cursor: "1" } },
    }),
    call("prompts_get", { ...whole, given: { template_id: "greeting", version: "1.0.0", library_id: "local" } }),
    call("prompts_create", { ...whole, given: { template: { ...prompt, name: "Mine", tags: ["mine"] }, idempotency_key: KEY } }),
    call("prompts_update", {
      ...whole,
      prompt,
      given: { template_id: "{unique}", template: { ...prompt, version: "1.1.0" }, idempotency_key: KEY },
    }),
    call("prompts_delete", { ...whole, prompt, given: { template_id: "{unique}" } }),
    call("prompts_render", { ...whole, given: { req: { ref: "prompt:greeting@1.0.0", variables: { name: "Ann" }, contentTrust: "trusted" } } }),

    call("content_list_pages", whole),
    call("content_get_page", { ...whole, given: { slug: "home", accept_language: "de" } }),
    call("content_create_page", { ...whole, given: { page: { ...page, pageId: "{unique}", status: "draft", sectionOrder: [], seo: { title: "New" } } } }),
    call("content_delete_page", { ...whole, page }),
    call("content_put_section", { ...whole, page, given: { section_id: "hero", body: { locale: "de", data: { title: "Neu" } } } }),
    call("content_get_settings", whole),
    call("content_put_settings", { ...whole, given: { settings: { baseLocale: "en", supportedLocales: ["en", "de"], autoTranslateOnPublish: false } } }),
  ];
}

/** How a secret is rotated. */
export const rotation = { webhook: standardWebhook, given: { body: { secret: OTHER_SECRET }, idempotency_key: KEY } };
