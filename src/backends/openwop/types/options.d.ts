/** Options of {@link OpenWop}. */
export interface OpenWopOptions extends ClientOptions {
  /**
   * The major version of OpenWOP's wire to speak. With `"auto"` the host is asked before the first request of a base URL, without
   * the key, and 2 is taken where it speaks both; the outcome is kept with the module for all clients of that base URL, until the
   * host answers 406. A given version costs no request, and nothing is refused for what the host says it lacks. Default `"auto"`.
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
  /** How long the host may hold a request while there is nothing new, in ms, 1000 to 60000. A host that can is asked twice then; the reference hosts answer at once. */
  waitMs?: number | undefined;
}
/** Options of `runs.waitForCompletion`. */
export interface OpenWopWaitOptions extends RequestOptions {
  /** The first wait between two polls, in ms; it grows by half each time, up to 5000. Less than 1 is taken as 1. Default 500. */
  pollIntervalMs?: number | undefined;
  /** The total time, in ms, after which a `TimeoutError` is raised; its `cause` is the last failure where the host could not be polled then. With 0 the run is polled once. Default: `Infinity`, as long as the run takes. */
  maxWaitMs?: number | undefined;
  /** Also stops when the run waits for an approval, an answer or an outside event. Default false. */
  stopWhenWaiting?: boolean | undefined;
}
/** What is behind the common vocabulary. */
export interface WorkflowProviders {
  openwop: { options: OpenWopOptions; native: OpenWop; decisions: "approve" | "edit" | OpenWopApprovalAction };
}
