import { useLocation } from "@solidjs/router";
import { Show, createEffect } from "solid-js";
import { WorkflowClient } from "flowtether";
import { useRun } from "flowtether/solid";

export default function Page() {
  const location = useLocation();
  const client = new WorkflowClient({ provider: "openwop", baseUrl: location.query.host, apiKey: async () => "key-packaging" });
  const run = useRun(client, { workflowId: "refund", input: { order: 7, delayMs: 1 } });
  createEffect(() => run.waiting && run.respond({ decision: "approve" }));
  const shown = () => JSON.stringify({ status: run.status, output: run.output, events: run.events.map(({ seq, kind }) => ({ seq, kind })) });
  return (
    <section>
      <p>{`${run.status ?? "no run yet"}, ${run.connection}`}</p>
      <Show when={run.output !== undefined}>
        <output>{shown()}</output>
      </Show>
    </section>
  );
}
