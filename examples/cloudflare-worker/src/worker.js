// A worker between browsers and the service. The key stays here: a browser has a session cookie, and may do what is listed here.

import { WorkflowClient } from "flowtether";
import { failure, json } from "./answers.js";
import { isAllowed, passThrough } from "./proxy.js";
import { beginSession, hasSession } from "./session.js";

export { RunChannel } from "./run_channel.js";

export default {
  async fetch(request, env) {
    const cors = corsFor(request, env);
    if (request.method === "OPTIONS") return new Response(null, { status: 204, headers: cors });
    let answer;
    try {
      answer = await route(request, env);
    } catch (error) {
      answer = failure(error);
    }
    // The body goes on as it comes: a stream is not gathered first.
    const { status, body } = answer;
    const headers = new Headers(answer.headers);
    for (const [name, value] of Object.entries(cors)) headers.set(name, value);
    return new Response(body, { status, headers });
  },
};

async function route(request, env) {
  const { pathname } = new URL(request.url);
  // Your own sign-in goes here.
  if (request.method === "POST" && pathname === "/session") return beginSession(env);
  if (!(await hasSession(request, env))) return json({ error: "unauthenticated", message: "POST /session first" }, 401);

  if (request.method === "POST" && pathname === "/runs") return start(request, env);
  const [, id, verb] = /^\/runs\/([\w-]+)\/(events|answer|cancel)$/.exec(pathname) ?? [];
  if (id !== undefined) return env.RUNS.get(env.RUNS.idFromName(id)).fetch(channelRequest(request, id, verb));

  const path = pathname.startsWith("/service/") ? pathname.slice("/service".length) : undefined;
  if (path !== undefined && isAllowed(request.method, path)) return passThrough(request, path, env);
  return json({ error: "not_found", message: `${request.method} ${pathname}` }, 404);
}

/** Starts a workflow that browsers may start. */
async function start(request, env) {
  const { workflowId, input } = await request.json();
  if (!env.WORKFLOWS.split(" ").includes(workflowId)) return json({ error: "forbidden", message: `${workflowId} may not be started from here` }, 403);
  const client = new WorkflowClient({ provider: "openwop", baseUrl: env.SERVICE_URL, apiKey: env.SERVICE_KEY });
  const run = await client.start(workflowId, input, { idempotencyKey: request.headers.get("Idempotency-Key") ?? "auto" });
  return json({ id: run.id }, 201);
}

/** The request as the run's channel takes it. */
function channelRequest(request, id, verb) {
  const url = new URL(`/${verb}`, request.url);
  url.searchParams.set("id", id);
  return new Request(url, request);
}

/** Listed pages may call with their cookie; others get no header, and their browser refuses them. */
function corsFor(request, env) {
  const origin = request.headers.get("Origin");
  if (!env.ORIGINS.split(" ").includes(origin)) return {};
  return {
    "Access-Control-Allow-Origin": origin,
    "Access-Control-Allow-Credentials": "true",
    "Access-Control-Allow-Methods": "GET, POST",
    "Access-Control-Allow-Headers": "Content-Type, Last-Event-ID, Idempotency-Key, Cache-Control, Accept",
    "Access-Control-Max-Age": "86400",
    Vary: "Origin",
  };
}
