// What SnapState's methods refuse, the results as they are used, and the conflict of a save.
import {
  ApiError,
  ConflictError,
  type SnapState,
  type SnapStateAgentAnalytics,
  type SnapStateConnection,
  type SnapStateExistingCheckpoint,
  type SnapStateFailureAnalytics,
  type SnapStateHealth,
  type SnapStateReadiness,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const ss: SnapState;
const { signal } = new AbortController();
const everywhere = { signal, timeoutMs: 1000, maxRetries: 0, headers: { "x-team": "blue" } };

interface Order {
  crate: number;
}
const order: Order = { crate: 3 };
// What may be left out may also be undefined.
interface Perhaps {
  text: string | undefined;
  texts: string[] | undefined;
  number: number | undefined;
  object: Record<string, unknown> | undefined;
}
const perhaps: Perhaps = { text: undefined, texts: undefined, number: undefined, object: undefined };

export async function used(): Promise<void> {
  const saved = await ss.save("id", 1, order, { ...everywhere, label: "paid", metadata: { desk: { number: 4 } } });
  await ss.save("id", 2, { deep: [{ any: null }] }, { agentId: "picker", ttlSeconds: 60, ifMatch: saved.etag });
  await ss.save("id", 3, {}, { label: perhaps.text, agentId: perhaps.text, ifMatch: perhaps.text });
  await ss.save("id", 4, {}, { metadata: perhaps.object, ttlSeconds: perhaps.number });
  holds<Equal<typeof saved.alreadySaved, true | undefined>>();
  const _saved: [string, number, string[]] = [saved.etag, saved.size_bytes, saved.diff_from_previous.changed];

  const checkpoint = await ss.get(saved.checkpoint_id, everywhere);
  holds<Equal<typeof checkpoint.state, Record<string, unknown>>>();
  console.log(checkpoint.state["crate"], checkpoint.metadata?.["agent_id"], checkpoint.label?.trim());

  const agent = await ss.registerAgent({ agent_id: "picker", name: "Picker", metadata: order }, everywhere);
  await ss.registerAgent({ agent_id: "picker", name: "Picker", description: perhaps.text });
  await ss.registerAgent({ agent_id: "picker", name: "Picker", capabilities: perhaps.texts, metadata: perhaps.object });
  await ss.updateAgent("picker", { capabilities: ["lift"], metadata: perhaps.object, name: perhaps.text }, everywhere);
  const { agents } = await ss.listAgents(everywhere);
  const _seen: (string | null)[] = [agent, ...agents].map(({ last_seen_at }) => last_seen_at);
  const gone = await ss.deleteAgent("picker", everywhere);
  holds<Equal<typeof gone, null>>();

  const webhook = await ss.registerWebhook(
    { url: "https://desk.example", events: ["checkpoint.saved", "workflow.expired"], secret: perhaps.text },
    { ...everywhere, retryUnsafe: true },
  );
  // What the service names is an open set.
  const _later: boolean = webhook.events.includes("said.tomorrow");
  holds<Equal<Awaited<ReturnType<typeof ss.deleteWebhook>>, null>>();
}

/** What the service says of itself is an open set. */
export async function well(): Promise<void> {
  const health = await ss.health(everywhere);
  holds<Equal<typeof health, SnapStateHealth>>();
  const _down: boolean = health.status === "degraded" || health.redis === "disconnected";
  const _open: SnapStateConnection = "said_tomorrow" as string;
  const _health: boolean = health.status === "said_tomorrow" || health.r2.startsWith("dis");
  const ready = await ss.ready(everywhere);
  holds<Equal<typeof ready, SnapStateReadiness>>();
  const _ready: boolean = ready.status === "not_ready" || ready.status === "said_tomorrow" || ready.redis === "down";
  // @ts-expect-error one that is ready does not name its stores
  ready.postgres.trim();
}

export async function counted(): Promise<void> {
  const overview = await ss.analytics.overview({ ...everywhere, startDate: "2026-01-01", endDate: perhaps.text });
  const _period: [string, string] = [overview.period.start, overview.top_agents[0]?.agent_id ?? ""];
  const workflow = await ss.analytics.workflow("id", everywhere);
  holds<Equal<typeof workflow.total_size_bytes, string | number>>();
  holds<Equal<typeof workflow.first_checkpoint_at, string | null>>();
  const _status: boolean = workflow.status === "active" || workflow.status === "said_tomorrow";
  const _between: number | undefined = workflow.checkpoints[0]?.time_since_previous_ms;
  const failures = await ss.analytics.failures({ ...everywhere, days: 30, agentId: "picker" });
  holds<Equal<typeof failures, SnapStateFailureAnalytics>>();
  const _step: (number | null)[] = failures.failure_by_step.map(({ step }) => step);
  const agents = await ss.analytics.agents({ endDate: "2026-02-01", maxRetries: 0 });
  holds<Equal<typeof agents, SnapStateAgentAnalytics>>();
  const _rates: number[] = agents.agents.map(({ error_rate }) => error_rate);
  // @ts-expect-error a text has no such sum
  const _bytes: number = workflow.total_size_bytes;
}

export function caught(error: unknown): void {
  if (error instanceof ConflictError) {
    holds<Equal<typeof error.existing, Readonly<SnapStateExistingCheckpoint> | undefined>>();
    const _known: [string | undefined, string | undefined] = [error.existing?.checkpoint_id, error.existing?.etag];
    console.log(error.status, error.code === "not_overwritten");
    // @ts-expect-error it may be missing
    error.existing.etag;
    // @ts-expect-error the state of what is there is not told
    error.existing?.state;
    // @ts-expect-error fields are read only
    error.existing = undefined;
  }
  // @ts-expect-error only a conflict names what is there
  if (error instanceof ApiError) error.existing;
}

export async function refused(): Promise<void> {
  // @ts-expect-error a state is needed
  await ss.save("id", 1);
  // @ts-expect-error a step is needed
  await ss.save("id", undefined, order);
  // @ts-expect-error a step is a number
  await ss.save("id", "1", order);
  // @ts-expect-error an id is a string
  await ss.save(42, 1, order);
  // @ts-expect-error a state is an object
  await ss.save("id", 1, "crate 3");
  // @ts-expect-error a state is an object
  await ss.save("id", 1, null);
  // @ts-expect-error the service takes null as an empty text
  await ss.save("id", 1, order, { label: null });
  // @ts-expect-error the service takes null as an empty text
  await ss.save("id", 1, order, { agentId: null });
  // @ts-expect-error left out, not null
  await ss.save("id", 1, order, { metadata: null });
  // @ts-expect-error left out, not null
  await ss.save("id", 1, order, { ttlSeconds: null });
  // @ts-expect-error left out, not null
  await ss.save("id", 1, order, { ifMatch: null });
  // @ts-expect-error data is an object
  await ss.save("id", 1, order, { metadata: "desk 4" });
  // @ts-expect-error in seconds, as a number
  await ss.save("id", 1, order, { ttlSeconds: "60 s" });
  // @ts-expect-error an etag, not what was saved
  await ss.save("id", 1, order, { ifMatch: await ss.get("id-1") });
  // @ts-expect-error the client's names
  await ss.save("id", 1, order, { agent_id: "picker" });
  // @ts-expect-error the client's names
  await ss.save("id", 1, order, { ttl: 60 });
  // @ts-expect-error not one object of all
  await ss.save({ workflow_id: "id", step: 1, state: order });
  // @ts-expect-error an id is needed
  await ss.get();
  // @ts-expect-error the id, not what was saved
  await ss.get(await ss.save("id", 1, order));
  // @ts-expect-error a workflow is needed
  await ss.resume();
}

export async function refusedAgents(): Promise<void> {
  // @ts-expect-error an agent has a name
  await ss.registerAgent({ agent_id: "picker" });
  // @ts-expect-error an agent has an id
  await ss.registerAgent({ name: "Picker" });
  // @ts-expect-error the service's own names
  await ss.registerAgent({ agentId: "picker", name: "Picker" });
  // @ts-expect-error left out, not null
  await ss.registerAgent({ agent_id: "picker", name: "Picker", description: null });
  // @ts-expect-error left out, not null
  await ss.registerAgent({ agent_id: "picker", name: "Picker", metadata: null });
  // @ts-expect-error an array
  await ss.registerAgent({ agent_id: "picker", name: "Picker", capabilities: "lift" });
  // @ts-expect-error changes are needed
  await ss.updateAgent("picker");
  // @ts-expect-error left out, not null
  await ss.updateAgent("picker", { metadata: null });
  // @ts-expect-error an agent keeps its id
  await ss.updateAgent("picker", { agent_id: "packer" });
  // @ts-expect-error the agent's own id, not the service's number
  await ss.getAgent(7);
  // @ts-expect-error an agent is needed
  await ss.deleteAgent();
  // @ts-expect-error agents have no pages
  await ss.listAgents({ page: 2 });
  // @ts-expect-error an agent's name may be missing
  (await ss.getAgent("picker")).name.trim();
}

export async function refusedOptions(): Promise<void> {
  // @ts-expect-error a save may always be repeated
  await ss.save("id", 1, order, { retryUnsafe: true });
  // @ts-expect-error the service knows no idempotency keys
  await ss.save("id", 1, order, { idempotencyKey: "auto" });
  // @ts-expect-error to register an agent may always be repeated
  await ss.registerAgent({ agent_id: "picker", name: "Picker" }, { retryUnsafe: true });
  // @ts-expect-error a change may always be repeated
  await ss.updateAgent("picker", { name: "Packer" }, { retryUnsafe: true });
  // @ts-expect-error a removal may always be repeated
  await ss.deleteAgent("picker", { retryUnsafe: true });
  // @ts-expect-error an option of another method
  await ss.get("id-1", { ifMatch: "" });
  // @ts-expect-error an option of another method
  await ss.resume("id", { fromStep: 1 });
  // @ts-expect-error an option that does not exist
  await ss.health({ timeout: 1000 });
  // @ts-expect-error a signal, not its controller
  await ss.ready({ signal: new AbortController() });
  // @ts-expect-error a date is a text
  await ss.analytics.overview({ startDate: new Date() });
  // @ts-expect-error the client's names
  await ss.analytics.agents({ end_date: "2026-02-01" });
  // @ts-expect-error a number
  await ss.analytics.failures({ days: "7" });
  // @ts-expect-error the client's names
  await ss.analytics.failures({ agent_id: "picker" });
  // @ts-expect-error failures are reported for days
  await ss.analytics.failures({ startDate: "2026-01-01" });
  // @ts-expect-error a workflow is needed
  await ss.analytics.workflow();
}
