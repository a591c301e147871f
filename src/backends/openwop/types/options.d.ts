/** Options of {@link OpenWop}. */
export interface OpenWopOptions extends ClientOptions {
  /**
   * The major version of OpenWOP's wire to speak. With `"auto"` the host is asked before the first request of a base URL, without
   * the key, and 2 is taken where it speaks both; the outcome is kept with the module for all clients of that base URL, until the
   * host responds with 406. A given version costs no request, and nothing is refused for what the host says it lacks. Default `"auto"`.
   */
  protocol?: "1" | "2" | "auto" | undefined;
}
/** Options of `runs.create`. */
export interface OpenWopCreateRunOptions extends MutationOptions {
  /** Asks the host to refuse a second active run of the same tenant and scope with a 409 `run_already_active`. The reference hosts ignore it. Default false. */
  dedup?: boolean | undefined;
}
/** Options of `runs.events`. */
export interface OpenWopRunEventsOptions extends StreamOptions {
  /** What the host should send. Default: the host's, `updates`. `values` cannot be combined. Hosts often send more than was asked for. */
  streamMode?: OpenWopStreamMode | OpenWopStreamMode[] | undefined;
  /** Asks the host to collect events for this long and send them in batches, in ms, at most 5000. With 0 nothing is asked for. */
  bufferMs?: number | undefined;
  /** Begins after the event with this sequence. Left out: from the first event. 0 begins after event 0. */
  lastEventId?: number | string | undefined;
  /** `eventsource` follows with the browser's own EventSource: no key and no headers can be sent, so it needs cookies. Default `fetch`. */
  transport?: "fetch" | "eventsource" | undefined;
}
/** Options of `runs.pollEvents`. */
export interface OpenWopPollEventsOptions extends RequestOptions {
  /** Only events after this sequence. Left out: from the first event. 0 leaves out event 0. */
  lastSequence?: number | undefined;
  /** How long the host may hold a request while there is nothing new, in ms, 1000 to 60000. A host that can is asked twice then; the reference hosts respond at once. */
  waitMs?: number | undefined;
}
/** Options of `runs.waitForCompletion`. */
export interface OpenWopWaitOptions extends RequestOptions {
  /** The first wait between two polls, in ms; it grows by half each time, up to 5000. Less than 1 is taken as 1. Default 500. */
  pollIntervalMs?: number | undefined;
  /** The total time, in ms, after which a `TimeoutError` is raised; its `cause` is the last failure where the host could not be polled then. With 0 the run is polled once. Default: `Infinity`, as long as the run takes. */
  maxWaitMs?: number | undefined;
  /** Also stops when the run waits for an approval, a reply or an outside event. Default false. */
  stopWhenWaiting?: boolean | undefined;
}
/** What is behind the common vocabulary. */
export interface WorkflowProviders {
  openwop: { options: OpenWopOptions; native: OpenWop; decisions: "approve" | "edit" | OpenWopApprovalAction };
}
/** Options of methods that send something and take no idempotency key. */
export interface OpenWopSendOptions extends RequestOptions {
  /** Also repeats the request after a 408, a 5xx or no response, although it may then have been done already. Default false: only a 429, which is sent before any work, is repeated. */
  retryUnsafe?: boolean | undefined;
}
/** Options of lists that have pages. */
export interface OpenWopPageOptions extends RequestOptions {
  /** How many items a page holds at most. Default: as many as the host likes. */
  limit?: number | undefined;
  /** Where the page begins: the `nextCursor` of the one before. */
  cursor?: string | undefined;
}
/** Options of `runs.list`. */
export interface OpenWopRunListOptions extends OpenWopPageOptions {
  /** Only the runs with this status. What a host sends beside is left out. */
  status?: OpenWopRunStatus | undefined;
  /** Only the runs of this workflow. What a host sends beside is left out. */
  workflowId?: string | undefined;
}
/** Options of `runs.debugBundle`. */
export interface OpenWopDebugBundleOptions extends RequestOptions {
  /** How many events it holds at most. Default: the host's. */
  maxEvents?: number | undefined;
}
/** Options of `runs.artifact`. */
export interface OpenWopArtifactOptions extends RequestOptions {
  /** What the artifact should come as: `application/a2a+json` for an artifact of A2A. Default: as the host has it. */
  accept?: "application/json" | "application/a2a+json" | (string & {}) | undefined;
}
/** Options of `audit.verify`. */
export interface OpenWopAuditOptions extends RequestOptions {
  /** The first entry to check. Default, on hosts of version 1: the first one. */
  fromSeq?: number | undefined;
  /** The last entry to check. Default, on hosts of version 1: the last one. */
  toSeq?: number | undefined;
}
/** Options of `webhooks.unregister`. */
export interface OpenWopTenantOptions extends RequestOptions {
  /** The tenant, on hosts of version 1 that want to know it. */
  tenantId?: string | undefined;
}
/** Options of `webhooks.rotateSecret`. */
export interface OpenWopRotateSecretOptions extends MutationOptions {
  /** The tenant, on hosts of version 1 that want to know it. */
  tenantId?: string | undefined;
}
/** Options of `agents.orgChart.department`. */
export interface OpenWopDepartmentOptions extends RequestOptions {
  /** Whether the departments below count too. Default: they do. */
  recursive?: boolean | undefined;
}
/** Options of `tools.list`. */
export interface OpenWopToolListOptions extends RequestOptions {
  /** Leaves out what is long. */
  view?: "compact" | (string & {}) | undefined;
}
/** Options of `prompts.list`. */
export interface OpenWopPromptListOptions extends OpenWopPageOptions {
  /** Only the templates of this kind. What a host sends beside is left out. */
  kind?: OpenWopPromptKind | undefined;
  /** Only those with this label. */
  tag?: string | undefined;
  /** Only those for this kind of model. */
  modelClass?: string | undefined;
  /** Only those from there. */
  source?: "host" | "pack" | "user" | (string & {}) | undefined;
}
/** Options of `prompts.get`. */
export interface OpenWopPromptOptions extends RequestOptions {
  /** Which version. Default: the newest. */
  version?: string | undefined;
  /** The library, where several have the template. */
  libraryId?: string | undefined;
}
/** Options of `content.pages.get`. */
export interface OpenWopContentPageOptions extends RequestOptions {
  /** The languages that are wanted, best first, as in `Accept-Language`: `"de-CH, de;q=0.8"`. */
  locale?: string | undefined;
}
/** Options of `workspace.files.list`. */
export interface OpenWopWorkspaceListOptions extends RequestOptions {
  /** Only the files whose path begins so. */
  prefix?: string | undefined;
}
/** Options of `workspace.files.get`. */
export interface OpenWopWorkspaceFileOptions extends RequestOptions {
  /** Which version. Default: the newest. */
  version?: number | undefined;
}
/** Options of `workspace.files.put`. */
export interface OpenWopPutFileOptions extends MutationOptions {
  /** The `etag` of the version that is written over, its quotes included. Default: whichever is there. */
  ifMatch?: string | undefined;
}
/** Options of `proposals.list`. */
export interface OpenWopProposalListOptions extends OpenWopPageOptions {
  /** Only the proposals that stand there. What a host sends beside is left out. */
  state?: OpenWopProposalState | undefined;
  /** Only those of this kind. What a host sends beside is left out. */
  kind?: OpenWopProposalKind | undefined;
}
/** Options of `connectionProviders.resolve`. */
export interface OpenWopConnectionProviderOptions extends RequestOptions {
  /** The pack, where several have the provider. */
  pack?: string | undefined;
}
/** Options of `host.events`. */
export interface OpenWopHostEventsOptions extends StreamOptions {
  /** Begins after the durable event with this `eventId`. */
  lastEventId?: string | undefined;
}
/** Options of `OpenWop.verifyWebhook`. */
export interface OpenWopWebhookOptions {
  /** How far a delivery's time may be from now, in ms. `Infinity` lets any time pass. Default 300000. */
  toleranceMs?: number | undefined;
}
/** Options of `OpenWop.registry`. */
export interface OpenWopRegistryOptions {
  /** Where the registry is. Default `https://packs.openwop.dev`. */
  baseUrl?: string | undefined;
  /** Used instead of the global `fetch`. */
  fetch?: ((url: string, init: RequestInit) => Promise<Response>) | undefined;
}
