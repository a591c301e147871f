// Starts a run and watches it; a reload continues, and a link lets others watch. The relay has the key: here is none.

import { WorkflowClient } from "flowtether/relay-client";

/** @returns {any} */
const element = (id) => document.getElementById(id);
/** A link to watch a run has its id and a grant behind the #, where no server sees them. */
const shared = new URLSearchParams(location.hash.slice(1));

const client = new WorkflowClient({ provider: "relay", baseUrl: location.origin, grant: shared.get("grant") ?? undefined });
if (!shared.has("run")) await fetch("/session", { method: "POST" });

async function show(run) {
  element("events").replaceChildren();
  for await (const event of run.events({ from: "start" })) {
    const item = document.createElement("li");
    item.textContent = event.kind === "token" ? event.text : `${event.kind} ${event.type}`;
    element("events").append(item);
    element("status").textContent = event.status;
    if (event.status !== "waiting") element("question").hidden = true;
    if (event.kind !== "waiting" || shared.has("run")) continue;
    element("question").hidden = false;
    element("question").querySelector("p").textContent = event.prompt ?? "";
    element("question").onsubmit = (submitted) => {
      submitted.preventDefault();
      run.respond({ decision: submitted.submitter.value, message: "from the page" }, { to: event });
    };
  }
}

/** A link with a grant that allows to read, and nothing else. */
async function share(id) {
  const response = await fetch(`/runs/${encodeURIComponent(id)}/grants`, { method: "POST", body: JSON.stringify({ verbs: ["read"] }) });
  const { grant } = await response.json();
  Object.assign(element("share"), { href: `#${new URLSearchParams({ run: id, grant })}`, target: "_blank", hidden: false });
}

element("start").hidden = shared.has("run");
element("start").onclick = async () => {
  const run = await client.start("refund", { order: 7 }, { idempotencyKey: crypto.randomUUID() });
  sessionStorage.setItem("run", run.id);
  await Promise.all([share(run.id), show(run)]);
};

const known = shared.get("run") ?? sessionStorage.getItem("run");
if (known !== null) {
  if (!shared.has("run")) await share(known);
  await show(await client.attach(known));
}
