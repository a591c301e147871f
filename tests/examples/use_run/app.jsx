// A component that shows all that useRun gives; the test says what it follows.

import { WorkflowClient, webStorage } from "flowtether";
import { Activity, StrictMode } from "react";
import { flushSync } from "react-dom";
import { createRoot } from "react-dom/client";
import { useRun } from "flowtether/react";
import { socketFetch } from "flowtether/relay";

const asked = new URLSearchParams(location.search);
const baseUrl = asked.get("service") ?? location.origin;
// Who asks a relay is said by the page's cookie.
const client =
  asked.get("provider") === "relay"
    ? new WorkflowClient({ provider: "relay", baseUrl, credentials: "include", fetch: asked.has("sockets") ? socketFetch() : undefined })
    : new WorkflowClient({
        provider: /** @type {"openwop"} */ (asked.get("provider") ?? "openwop"),
        baseUrl,
        apiKey: async () => "demo-key",
      });
const root = createRoot(document.body);

/** How often it was rendered, and what it was given last. */
globalThis.renders = 0;
globalThis.view = undefined;
globalThis.views = [];

/** A source as a component has it: each with a store of its own, which no other can be given. */
const withStore = ({ key, ...source }) => ({ ...source, checkpoint: { store: webStorage(), key } });

function Shown({ source, index }) {
  globalThis.renders += 1;
  globalThis.view = globalThis.views[index] = useRun(client, source?.key ? withStore(source) : source);
  const { status, connection, events, error } = globalThis.view;
  return <p>{`${status} ${connection} ${events.length} ${error?.name ?? ""}`}</p>;
}

/** Follows a source, each of a list in its own component, or nothing at all; a component that is hidden keeps its state. */
globalThis.show = (source, mode) =>
  flushSync(() =>
    root.render(
      <StrictMode>
        <Activity mode={mode}>{source === null ? null : [source].flat().map((one, index) => <Shown key={index} index={index} source={one} />)}</Activity>
      </StrictMode>,
    ),
  );
