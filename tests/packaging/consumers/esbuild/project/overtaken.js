// A client whose class a minifier renames, and whose saves are always overtaken by another's.
import { SnapState, WorkflowClient } from "flowtether";

class Renamed extends SnapState {}

const respond = (status, body) => new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json" } });
const checkpoint = (step, state) => ({ id: `cp-${step}`, workflow_id: "order-7", step, state, etag: `"${step}"`, created_at: "2026-01-01T00:00:00Z" });
const saved = [];

/** A service that has each step, with what somebody else saved. */
const overtaking = async (url, { method, body }) => {
  if (method === "POST") {
    const { step } = JSON.parse(body);
    saved.push(checkpoint(step, { by: "another" }));
    return respond(201, { ...saved.at(-1), checkpoint_id: `cp-${step}` });
  }
  if (String(url).includes("replay")) return respond(200, { workflow_id: "order-7", checkpoints: saved.slice(-1), count: 1 });
  return respond(404, { error: { code: "NOT_FOUND", message: "There is none" } });
};

const native = new Renamed({ baseUrl: "https://states.example", apiKey: "demo-key", fetch: overtaking });
const client = new WorkflowClient({ provider: "openwop", baseUrl: "https://workflows.example", apiKey: "demo-key", checkpoints: native });
const { name, provider, operation } = await client.checkpoints.save("order-7", { mine: true }).catch((error) => error);
console.log(JSON.stringify({ name, provider, operation, isRenamed: Renamed.name !== "Renamed" }));
