import { createElement, useEffect } from "react";
import { createRoot } from "react-dom/client";
import { WorkflowClient } from "flowtether/openwop";
import { useRun } from "flowtether/react";
import { each } from "./each.js";
import { entries } from "./entries.js";

const host = new URLSearchParams(location.search).get("host") ?? location.origin;
const client = new WorkflowClient({ provider: "openwop", baseUrl: host, apiKey: async () => "key-packaging" });

/** A run that a hook of the package follows with a client of one service's entry. */
const followed = new Promise((resolve) => {
  const source = { workflowId: "refund", input: { order: 7, delayMs: 1 } };
  function Refund() {
    const { status, waiting, output, respond } = useRun(client, source);
    useEffect(() => void (waiting && respond({ decision: "approve" })), [waiting]);
    useEffect(() => void (output && resolve({ status, output })), [output]);
    return status ?? "";
  }
  createRoot(document.querySelector("main")).render(createElement(Refund));
});

const outcome = await each(entries, host);
document.querySelector("output").textContent = JSON.stringify({ ...outcome, followed: await followed });
