// What `refund.js` and `quick-start.js` resolve with when all is well.

import assert from "node:assert/strict";

/** Checks what a project printed or showed of `refund.js`. */
export function assertRefunded(outcome) {
  const { status, outputs, refusal } = typeof outcome === "string" ? JSON.parse(outcome) : outcome;
  assert.equal(status, "completed");
  assert.equal(outputs.refunded, true);
  assert.equal(outputs.order, 7);
  assert.match(outputs.reply, /order 7/);
  assert.equal(refusal, "ConfigurationError");
}

/** Checks what a project printed or showed of `quick-start.js`: each event came once and in order, and the run is completed. */
export function assertQuickStart(outcome) {
  const { status, output, events } = typeof outcome === "string" ? JSON.parse(outcome) : outcome;
  assert.equal(status, "completed");
  assert.equal(output.refunded, true);
  assert.equal(output.order, 7);
  assert.deepEqual(
    events.map(({ seq }) => seq),
    events.map((_, at) => at),
  );
  const kinds = events.map(({ kind }) => kind);
  assert.ok(kinds.includes("token") && kinds.includes("waiting"), `it is followed live: ${kinds}`);
  assert.equal(kinds.at(-1), "completed");
}
