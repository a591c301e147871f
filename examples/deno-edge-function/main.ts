// Receives the services' webhooks, and lets the run go on that waits for what they tell.
//
//   deno serve --allow-net --allow-env main.ts      also: bun main.ts
//
// - SyncTeams tells of a task that waits: it is approved or rejected here.
// - FlowMaestro and SnapState tell of something that a run of OpenWOP waits for. Register them with the run's id in their
//   address: https://…/flowmaestro?run=<id>.

import { FlowMaestro, SnapState, SyncTeams, WebhookVerificationError, WorkflowClient } from "flowtether";

/** Deno's and Node's environment are reached in different ways. */
const env = (name: string): string => {
  const { Deno, process } = globalThis as unknown as Record<string, { env: { get?(name: string): string } & Record<string, string> } | undefined>;
  const value = Deno ? Deno.env.get?.(name) : process?.env[name];
  if (!value) throw new Error(`the environment has no ${name}`);
  return value;
};

const openwop = new WorkflowClient({ provider: "openwop", baseUrl: env("OPENWOP_URL"), apiKey: env("OPENWOP_KEY") });
const syncteams = new WorkflowClient({ provider: "syncteams", baseUrl: env("SYNCTEAMS_URL"), apiKey: env("SYNCTEAMS_KEY") });

/** Lets the run named in the address go on with what happened. */
async function resume(url: URL, values: Record<string, unknown>) {
  const id = url.searchParams.get("run");
  if (id === null) return { ignored: "the address names no run" };
  const run = await openwop.attach(id);
  return { run: id, taken: await run.respond({ values }) };
}

/** Your own rules go here. */
const isFine = (details: unknown) => !JSON.stringify(details ?? null).includes("delete");

async function decide(taskId: string) {
  const run = await syncteams.attach(taskId);
  const { waiting } = await run.status();
  if (waiting === undefined) return { run: taskId, taken: false };
  const answer = isFine(waiting.details) ? { decision: "approve" } : { decision: "reject", message: "Nothing is deleted by itself." };
  return { run: taskId, taken: await run.respond(answer) };
}

async function receive(request: Request): Promise<object> {
  const url = new URL(request.url);
  // As it came: JSON that was parsed and written again has another signature.
  const body = await request.text();
  const header = (name: string) => request.headers.get(name);
  switch (url.pathname) {
    case "/flowmaestro": {
      const { event, data } = await FlowMaestro.verifyWebhook(body, header("X-FlowMaestro-Signature"), env("FLOWMAESTRO_SECRET"));
      return event === "execution.completed" ? resume(url, { ...data }) : { ignored: event };
    }
    case "/snapstate": {
      const { event, data } = await SnapState.verifyWebhook(body, header("X-Checkpoint-Signature"), env("SNAPSTATE_SECRET"));
      return event === "checkpoint.saved" ? resume(url, { ...data }) : { ignored: event };
    }
    case "/syncteams": {
      const { taskId, status } = await SyncTeams.verifyWebhook(body, header("SyncTeams-Signature"), env("SYNCTEAMS_SECRET"));
      return status === "WAITING" ? decide(taskId) : { ignored: status };
    }
    default:
      return { ignored: url.pathname };
  }
}

export default {
  async fetch(request: Request): Promise<Response> {
    if (request.method !== "POST") return Response.json({ error: "only webhooks come here" }, { status: 405 });
    try {
      return Response.json(await receive(request));
    } catch (error) {
      if (error instanceof WebhookVerificationError) return Response.json({ error: error.message }, { status: 400 });
      // A service sends it again.
      console.error(error);
      return Response.json({ error: "it could not be done; send it again" }, { status: 503 });
    }
  },
};
