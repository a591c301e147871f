import { useRun } from "flowtether/react";
import { client, store } from "./client.js";

const CONNECTION = { connecting: "connecting", connected: "live", reconnecting: "connection lost, trying again", closed: "" };

/** The refund of one order: started once, followed until it is over, replied to by whoever sees it. */
export function Refund({ order }) {
  const { events, status, text, waiting, output, error, connection, respond, cancel } = useRun(client, {
    workflowId: "refund",
    input: { order, delayMs: 60 },
    idempotencyKey: `refund-${order}`,
    checkpoint: { store, key: `refund-${order}` },
  });
  const isOver = ["completed", "failed", "cancelled"].includes(status);
  return (
    <section aria-label={`Order ${order}`}>
      <h2>
        Order {order} <small className="status">{status ?? "starting"}</small>
      </h2>
      <p className="muted" role="status">
        {events.length} events {CONNECTION[connection]}
      </p>
      {text && <blockquote>{text}</blockquote>}
      {waiting && (
        <div className="row">
          <strong>{waiting.prompt}</strong>
          <button onClick={() => respond({ decision: "approve" })}>Approve</button>
          <button onClick={() => respond({ decision: "reject" })}>Reject</button>
        </div>
      )}
      {output !== undefined && <p>Refunded: {String(/** @type {{ refunded: boolean }} */ (output).refunded)}</p>}
      {error && <p role="alert">{error.message}</p>}
      {!isOver && status !== undefined && <button onClick={() => cancel("not wanted any more")}>Cancel</button>}
    </section>
  );
}
