// A component that shows all that useRun gives; the test says what it follows.

import { WorkflowClient } from "flowtether";
import { Activity, StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { useRun } from "flowtether/react";

const client = new WorkflowClient({ provider: "openwop", baseUrl: location.origin, apiKey: async () => "demo-key" });
const root = createRoot(document.body);

/** How often it was rendered, and what it was given last. */
globalThis.renders = 0;
globalThis.view = undefined;

function Shown({ source }) {
  globalThis.renders += 1;
  globalThis.view = useRun(client, source);
  const { status, connection, events, error } = globalThis.view;
  return <p>{`${status} ${connection} ${events.length} ${error?.name ?? ""}`}</p>;
}

/** Follows a source, or nothing at all; a component that is hidden keeps its state. */
globalThis.show = (source, mode) =>
  flushSync(() =>
    root.render(
      <StrictMode>
        <Activity mode={mode}>{source === null ? null : <Shown source={source} />}</Activity>
      </StrictMode>,
    ),
  );
