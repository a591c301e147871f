// The services, and what of theirs can be started here: those that the local host speaks, and those whose servers run elsewhere.

/** How every run is over, whatever the service. */
export const ENDS = ["completed", "failed", "cancelled"];

const refund = "Loads an order, drafts a reply, and refunds";

/** The places in the local host's own log of a run. */
async function hostLog(id, place) {
  const log = await (await fetch(`/_host/runs/${id}/log`)).json();
  return log.map(place);
}

/** The places in what a LangGraph server keeps of a thread: each event of each of its runs. */
async function threadLog(baseUrl, id) {
  const runs = await (await fetch(`${baseUrl}/threads/${id}/runs?limit=1000`)).json();
  const places = [];
  for (const { run_id: run } of runs.sort((one, other) => (one.created_at < other.created_at ? -1 : 1))) {
    const stream = await fetch(`${baseUrl}/threads/${id}/runs/${run}/stream`, { headers: { "Last-Event-ID": "-1" } });
    for (const [, number] of (await stream.text()).matchAll(/^id: (.+)$/gm)) places.push(`${run} ${number.trim()}`);
  }
  return places;
}

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
    log: (id) => hostLog(id, ({ sequence }) => sequence),
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
    // Its service has no event stream: the client polls again and again.
    pollIntervalMs: 1000,
    workflows: {
      approval: {
        about: "A team drafts something and waits for your approval. SyncTeams wants words with a rejection.",
        id: "approval",
        input: { delayMs: 1500 },
      },
      steps: { about: "Four steps, one after the other.", id: "steps", input: { steps: 4, delayMs: 1500 } },
      fail: { about: "A run that fails, to see what that looks like.", id: "fail", input: { message: "The team gave up.", delayMs: 1200 } },
    },
    place: ({ raw }) => raw.eventType && `${raw.eventType} ${raw.createdAt}`,
    log: (id) => hostLog(id, ({ eventType, createdAt }) => `${eventType} ${createdAt}`),
  },
};

/** Those that the page's address says where they are, `?langgraph=http://127.0.0.1:2024`: `cargo xtask demo --with langgraph` starts one. */
const ELSEWHERE = {
  a2a: {
    name: "A2A",
    // The protocol numbers nothing and keeps no log.
    workflows: {
      report: { about: "An agent that writes a report, part by part, and says how far it is.", id: "", input: "stream 24 250" },
      question: { about: "An agent that asks you something.", id: "", input: "ask" },
      files: { about: "An agent that gives files.", id: "", input: "files" },
      fail: { about: "An agent that fails, to see what that looks like.", id: "", input: "fail" },
    },
  },
  langgraph: {
    name: "LangGraph",
    workflows: {
      approval: { about: "A graph that asks whether it shall ship.", id: "ask", input: { item: "tea" } },
      "two questions": { about: "Two nodes beside each other, which both ask you something.", id: "askBoth", input: {} },
      chat: { about: "A node that streams text.", id: "tokens", input: { messages: [{ role: "user", content: "Hi" }] } },
      steps: { about: "Three nodes, one after the other.", id: "steps", input: { ms: 1500 } },
      count: { about: "A node that counts, slowly enough to cut its connection.", id: "ticks", input: { count: 40, ms: 150 } },
      fail: { about: "A graph whose second node fails.", id: "fails", input: { ms: 1200 } },
    },
    // What the client makes itself is in no log.
    place: ({ raw, synthetic }) => (synthetic ? undefined : `${raw.run_id} ${raw.id}`),
    log: (id, baseUrl) => threadLog(baseUrl, id),
  },
};

for (const [provider, baseUrl] of new URLSearchParams(location.search)) {
  if (provider in ELSEWHERE) SERVICES[provider] = { ...ELSEWHERE[provider], baseUrl };
}
