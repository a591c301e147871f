// Where our requests differ from the official client's on purpose, or because the runtime sends them so.
//
// `calls` names calls of calls.mjs, in each of which the difference must show; where it is missing any call will do. A part
// that is not sent is undefined. An entry that no longer matches anything is a failure.

import { calls } from "./calls.mjs";

const STREAMS = ["executions.stream", "threads.send_message_stream"];
const BODIES = ["workflows.execute", "triggers.execute", "agents.create_thread", "threads.send_message", "knowledge_bases.query", "webhooks.create"];

const named = (holds) => calls.filter(holds).map(({ name }) => name);
const streams = named(({ operation }) => STREAMS.includes(operation));
const bodiless = named(({ operation }) => ![...BODIES, ...STREAMS].includes(operation));
const others = named(({ operation }) => operation !== "executions.stream");
const filtered = named(({ operation, setting: { given } }) => operation === "executions.list" && given?.workflow_id && given.status);
const messagesPage = "threads.list_messages, the second page";

const question = { query: "How do I return it?" };
const webhook = { name: "orders", url: "http://127.0.0.1:9/hook", events: ["execution.completed"] };
const message = { content: "Où est ma commande ?" };

const unset = "what the caller leaves out is left out";
const noPages = "the service knows no pages of messages";

/** In this call the bodies differ, and so do their lengths. */
const body = (call, official, ours, why) => [
  { part: "body", calls: [call], official, ours, why },
  { part: "header content-length", calls: [call], official: /^\d+$/, ours: /^\d+$/, why },
];

export const differences = [
  ...body("workflows.execute", { inputs: {} }, {}, unset),
  ...body("triggers.execute", { inputs: {} }, {}, unset),
  ...body("agents.create_thread", { metadata: null }, undefined, unset),
  ...body("knowledge_bases.query", { ...question, top_k: null }, question, "the service takes null as 0, and finds nothing"),
  ...body("webhooks.create", { ...webhook, headers: null }, webhook, unset),
  ...body("threads.send_message", { ...message, stream: false }, message, "it is the service's default"),
  { part: "query page", calls: [messagesPage], official: "2", ours: undefined, why: noPages },
  { part: "query per_page", calls: [messagesPage], official: "1", ours: undefined, why: noPages },
  {
    part: "query page",
    calls: ["executions.list of a workflow and a status, the first page"],
    official: "1",
    ours: undefined,
    why: "it is the service's default",
  },
  {
    part: "query status",
    calls: filtered,
    official: "completed",
    ours: undefined,
    why: "the service would search the status only in the page it has cut already, so the client does",
  },
  {
    part: "request 2",
    calls: ["threads.send_message with a stream"],
    official: undefined,
    ours: "GET /api/v1/threads/{thread_id}/events",
    why: "to ask for a stream and to open it are one call",
  },
  {
    part: "header cache-control",
    calls: streams,
    official: "no-store",
    ours: undefined,
    why: "a page may not send it: the service does not allow it across origins",
  },
  { part: "header user-agent", calls: others, official: "flowmaestro-sdk-python/0.1.0", ours: "node", why: "the runtime's own: a page cannot set it" },
  { part: "header user-agent", calls: streams, official: "python-httpx/0.28.1", ours: "node", why: "the runtime's own: a page cannot set it" },
  { part: "header accept", calls: others, official: "*/*", ours: "application/json", why: "it is what is read" },
  {
    part: "header content-type",
    calls: [...bodiless, "agents.create_thread"],
    official: "application/json",
    ours: undefined,
    why: "there is no body that it would describe",
  },
  { part: "header accept-language", official: undefined, ours: "*", why: "Node's fetch adds it" },
  { part: "header sec-fetch-mode", official: undefined, ours: "cors", why: "Node's fetch adds it" },
];
