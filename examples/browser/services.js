// The services that the local host speaks, and what of theirs can be started here.

/** How every run is over, whatever the service. */
export const ENDS = ["completed", "failed", "cancelled"];

const refund = "Loads an order, drafts a reply, and refunds";

export const SERVICES = {
  openwop: {
    name: "OpenWOP",
    path: "",
    workflows: {
      refund: { about: `${refund} when you approve. The reply comes as streamed text.`, id: "refund", input: { order: 7, delayMs: 120 } },
      steps: { about: "Six nodes, one after the other.", id: "steps", input: { nodes: 6, delayMs: 900 } },
      chat: { about: "One node that streams text.", id: "chat", input: { chunks: 40, delayMs: 120 } },
      approval: { about: "Waits for your approval at once.", id: "approval", input: { release: "2.4.0", target: "production", changes: 18 } },
      clarification: { about: "Asks you a question.", id: "clarification", input: {} },
      payment: { about: "Waits for something to happen elsewhere; here you say what.", id: "external", input: { orderId: 4 } },
      fail: { about: "A run that fails, to see what that looks like.", id: "fail", input: { delayMs: 1200 } },
    },
    // The host's log numbers its events.
    place: ({ raw }) => raw.sequence,
    logged: ({ sequence }) => sequence,
  },
  flowmaestro: {
    name: "FlowMaestro",
    path: "/as/live",
    // Its service keeps no events: what happens while the connection is away is not told.
    workflows: {
      refund: { about: `${refund}. FlowMaestro runs ask nothing.`, id: "f10a0000-0000-4000-8000-000000000003", input: { order: 7, delayMs: 1500 } },
      steps: { about: "Six nodes, one after the other.", id: "f10a0000-0000-4000-8000-000000000002", input: { nodes: 6, delayMs: 900 } },
      fail: { about: "A run that fails, to see what that looks like.", id: "f10a0000-0000-4000-8000-000000000005", input: { delayMs: 1200 } },
    },
  },
  syncteams: {
    name: "SyncTeams",
    path: "/syncteams",
    // Its service has no event stream: the client looks again and again.
    pollIntervalMs: 1000,
    workflows: {
      approval: { about: "A team drafts something and waits for your approval. SyncTeams wants words with a rejection.", id: "approval", input: { delayMs: 1500 } },
      steps: { about: "Four steps, one after the other.", id: "steps", input: { steps: 4, delayMs: 1500 } },
      fail: { about: "A run that fails, to see what that looks like.", id: "fail", input: { message: "The team gave up.", delayMs: 1200 } },
    },
    place: ({ raw }) => raw.eventType && `${raw.eventType} ${raw.createdAt}`,
    logged: ({ eventType, createdAt }) => `${eventType} ${createdAt}`,
  },
};
