"use client";

import { WorkflowClient } from "flowtether";
import { useRun } from "flowtether/react";
import { useEffect, useState } from "react";

/** A run that is started and followed in the page; a server renders what is there before it begins. */
export function Refund({ baseUrl }) {
  const [client] = useState(() => new WorkflowClient({ provider: "openwop", baseUrl, apiKey: async () => "key-packaging" }));
  const { status, events, waiting, output, error, connection, respond } = useRun(client, {
    workflowId: "refund",
    input: { order: 7, delayMs: 1 },
  });
  useEffect(() => {
    if (waiting) respond({ decision: "approve" });
  }, [waiting, respond]);
  const shown = events.map(({ seq, kind }) => ({ seq, kind }));
  return (
    <section>
      <p>{`${status ?? "no run yet"}, ${connection}`}</p>
      {error && <output>{JSON.stringify({ status: error.message })}</output>}
      {output !== undefined && <output>{JSON.stringify({ status, output, events: shown })}</output>}
    </section>
  );
}
