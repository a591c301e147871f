// What a host delivers to a webhook.

const PATIENCE_MS = 5_000;

/** The one delivery of a run's end from the host with these words, as what receives it has it: `{ body, headers, secret }`. */
export async function delivery(stage, words) {
  const secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1u";
  const body = { url: "{origin}/_host/inbox/{unique}", events: ["run.completed"], secret };
  const registered = await stage.alone("ours", "webhooks_register", { words, given: { body } });
  return { ...(await arrived(stage, registered)), secret };
}

/** The first delivery of a subscription, after a run. */
export async function arrived(stage, { ask, origin, unique }) {
  await ask(`${stage.prefix}/runs`, { method: "POST", body: JSON.stringify({ workflowId: "echo" }) });
  const start = performance.now();
  while (performance.now() - start < PATIENCE_MS) {
    const [first] = await (await fetch(`${origin}/_host/inbox/${unique}`)).json();
    if (first !== undefined) return first;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("nothing was delivered");
}
