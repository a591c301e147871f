// Our client of OpenWOP, under the names that the official one has for its methods and their parameters.

/** Speaks this version, unless the call's options say otherwise. */
export const connectBy =
  (protocol) =>
  ({ OpenWop, WorkflowClient }, { operation, baseUrl, key, options }) => {
    if (operation.startsWith("registry_")) return OpenWop.registry({ baseUrl });
    const settings = { baseUrl, apiKey: key, protocol, ...options };
    return operation === "called_tools" ? new WorkflowClient({ provider: "openwop", ...settings }) : new OpenWop(settings);
  };

const keyed = ({ idempotency_key: idempotencyKey }) => ({ idempotencyKey });
const page = ({ limit, cursor }) => ({ limit, cursor });
const seconds = (given) => given && given * 1000;

async function* first(events, count = Infinity) {
  let left = count;
  for await (const event of events) {
    yield event;
    left -= 1;
    if (left === 0) return;
  }
}

/** The events of a tool's call, as the common vocabulary knows them. */
async function* calledTools(client, given, { runId }, signal) {
  const run = await client.attach(runId);
  for await (const { kind, phase, raw } of run.events({ signal })) if (kind === "tool" && phase === "started") yield raw;
}

export const operations = {
  discovery_capabilities: (wop) => wop.discovery.capabilities(),
  discovery_openapi: (wop) => wop.discovery.openapi(),
  workflows_get: (wop, { workflow_id }) => wop.workflows.get(workflow_id),

  runs_create: (wop, given) => wop.runs.create(given.body, { ...keyed(given), dedup: given.dedup }),
  runs_get: (wop, given, { runId }) => wop.runs.get(runId),
  runs_list: (wop, given) => wop.runs.list({ ...page(given), workflowId: given.workflow_id, status: given.status }),
  runs_cancel: (wop, given, { runId }) => wop.runs.cancel(runId, given.body, keyed(given)),
  runs_pause: (wop, given, { runId }) => wop.runs.pause(runId, given.body, keyed(given)),
  runs_resume: (wop, given, { runId }) => wop.runs.resume(runId, given.body, keyed(given)),
  runs_bulk_cancel: (wop, given) => wop.runs.bulkCancel(given.body, keyed(given)),
  runs_fork: (wop, given, { runId }) => wop.runs.fork(runId, given.body, keyed(given)),
  runs_diff: (wop, given, { runId, against }) => wop.runs.diff(runId, against),
  runs_ancestry: (wop, given, { runId }) => wop.runs.ancestry(runId),
  runs_debug_bundle: (wop, { max_events }, { runId }) => wop.runs.debugBundle(runId, { maxEvents: max_events }),
  runs_eval_summary: (wop, given, { runId }) => wop.runs.evalSummary(runId),
  runs_get_artifact: (wop, { artifact_id }, { runId }) => wop.runs.artifact(runId, artifact_id),
  runs_compensation: (wop, given, { runId }) => wop.runs.compensation(runId),
  runs_effects: (wop, given, { runId }) => wop.runs.effects(runId),
  runs_poll_events: (wop, given, { runId }) =>
    wop.runs.pollEvents(runId, { lastSequence: given.last_sequence ?? given.after_sequence, waitMs: seconds(given.timeout_seconds) }),
  runs_events: (wop, given, { runId }, signal) =>
    wop.runs.events(runId, {
      streamMode: given.stream_mode,
      lastEventId: given.last_event_id,
      bufferMs: given.buffer_ms,
      idleTimeoutMs: seconds(given.timeout_seconds),
      signal,
    }),
  create_annotation: (wop, given, { runId }) => wop.runs.annotations.create(runId, given.body, keyed(given)),
  list_annotations: (wop, given, { runId }) => wop.runs.annotations.list(runId),

  interrupts_resolve_by_run: (wop, given, { runId }) => wop.interrupts.resolve(runId, given.node_id, given.body, keyed(given)),
  interrupts_inspect_by_token: (wop, given, { token }) => wop.interrupts.inspectByToken(token),
  interrupts_resolve_by_token: (wop, given, { token }) => wop.interrupts.resolveByToken(token, given.body, keyed(given)),

  audit_verify: (wop, { from_seq, to_seq }) => wop.audit.verify({ fromSeq: from_seq, toSeq: to_seq }),
  webhooks_list: (wop) => wop.webhooks.list(),
  webhooks_register: (wop, given) => wop.webhooks.register(given.body, keyed(given)),
  webhooks_unregister: (wop, { tenant_id }, { subscriptionId }) => wop.webhooks.unregister(subscriptionId, { tenantId: tenant_id }),
  webhooks_rotate_secret: (wop, given, { subscriptionId }) =>
    wop.webhooks.rotateSecret(subscriptionId, given.body, { ...keyed(given), tenantId: given.tenant_id }),
  webhooks_dead_letters: (wop, given, { subscriptionId }) => wop.webhooks.deadLetters(subscriptionId, page(given)),
  create_trigger_subscription: (wop, { registration }) => wop.triggers.create(registration),
  trigger_dead_letters: (wop, given, { subscriptionId }) => wop.triggers.deadLetters(subscriptionId, page(given)),

  agents_list: (wop) => wop.agents.list(),
  agents_get: (wop, { agent_id }) => wop.agents.get(agent_id),
  agents_list_deployments: (wop, { agent_id }) => wop.agents.deployments.list(agent_id),
  agents_transition_deployment: (wop, given) => wop.agents.deployments.transition(given.agent_id, given.body, keyed(given)),
  agents_list_roster: (wop) => wop.agents.roster.list(),
  agents_get_roster_entry: (wop, { roster_id }) => wop.agents.roster.get(roster_id),
  agents_get_org_chart: (wop) => wop.agents.orgChart.get(),
  agents_get_org_chart_department: (wop, { department_id, recursive }) => wop.agents.orgChart.department(department_id, { recursive }),
  tools_list: (wop) => wop.tools.list(),
  tools_get: (wop, { tool_id }) => wop.tools.get(tool_id),
  tools_list_compact: (wop) => wop.tools.list({ view: "compact" }),

  prompts_list: (wop, { req }) => wop.prompts.list(req),
  prompts_get: (wop, { template_id, version, library_id }) => wop.prompts.get(template_id, { version, libraryId: library_id }),
  prompts_create: (wop, given) => wop.prompts.create(given.template, keyed(given)),
  prompts_update: (wop, given) => wop.prompts.update(given.template_id, given.template, keyed(given)),
  prompts_delete: (wop, { template_id }) => wop.prompts.delete(template_id),
  prompts_render: (wop, { req }) => wop.prompts.render(req),

  content_list_pages: (wop) => wop.content.pages.list(),
  content_get_page: (wop, { slug, accept_language }) => wop.content.pages.get(slug, { locale: accept_language }),
  content_create_page: (wop, given) => wop.content.pages.create(given.page),
  content_delete_page: (wop, given, { pageId }) => wop.content.pages.delete(pageId),
  content_put_section: (wop, given, { pageId }) => wop.content.sections.put(pageId, given.section_id, given.body),
  content_get_settings: (wop) => wop.content.settings.get(),
  content_put_settings: (wop, { settings }) => wop.content.settings.put(settings),

  list_workspace_files: (wop, { prefix }) => wop.workspace.files.list({ prefix }),
  get_workspace_file: (wop, { file_path, version }) => wop.workspace.files.get(file_path, { version }),
  put_workspace_file: (wop, given) => wop.workspace.files.put(given.file_path, given.body, { ...keyed(given), ifMatch: given.if_match }),
  delete_workspace_file: (wop, { file_path }) => wop.workspace.files.delete(file_path),

  proposals_list: (wop, given) => wop.proposals.list({ ...page(given), state: given.state, kind: given.kind }),
  proposals_submit: (wop, given) => wop.proposals.submit(given.body, keyed(given)),
  proposals_get: (wop, given, { proposalId }) => wop.proposals.get(proposalId),
  proposals_revise: (wop, given, { proposalId }) => wop.proposals.revise(proposalId, given.body),
  proposals_archive: (wop, given, { proposalId }) => wop.proposals.archive(proposalId),
  proposals_apply: (wop, given, { proposalId }) =>
    wop.proposals.apply(proposalId, given.artifact_digest && { artifactDigest: given.artifact_digest }, keyed(given)),
  proposals_reject: (wop, { reason }, { proposalId }) => wop.proposals.reject(proposalId, reason && { reason }),
  connection_providers_list: (wop) => wop.connectionProviders.list(),
  connection_providers_resolve: (wop, { provider_id, pack }) => wop.connectionProviders.resolve(provider_id, { pack }),

  host_effect_seams: (wop) => wop.host.effectSeams(),
  host_emit_test_event: (wop, given) => wop.host.emitTestEvent({ delivery: given.delivery, workspaceId: given.workspace_id }, keyed(given)),
  host_events: (wop, { last_event_id, timeout_seconds, take }, call, signal) =>
    first(wop.host.events({ lastEventId: last_event_id, idleTimeoutMs: seconds(timeout_seconds), signal }), take),
  host_ui_plugin_frame: (wop, { pack_name, plugin_id }) => wop.host.uiPlugins.frame(pack_name, plugin_id),
  host_dispatch_ui_plugin_request: (wop, { pack_name, plugin_id, message }) => wop.host.uiPlugins.request(pack_name, plugin_id, message),

  registry_discovery: (registry) => registry.discovery(),
  registry_index: (registry) => registry.index(),
  registry_pack: (registry, { name }) => registry.pack(name),
  registry_version: (registry, { name, version }) => registry.version(name, version),
  registry_tarball: async (registry, { name, version }) => [...(await registry.tarball(name, version))],
  registry_signature: async (registry, { name, version }) => [...(await registry.signature(name, version))],
  registry_public_key: (registry, { key_id }) => registry.publicKey(key_id),

  called_tools: calledTools,
  verify: (wop, { body, headers, secret }) => wop.constructor.verifyWebhook(body, headers, secret),
};
