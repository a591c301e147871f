// What `refund.js` resolves with when all is well.

import assert from "node:assert/strict";

/** Checks what a project printed or showed. */
export function assertRefunded(outcome) {
  const { status, outputs, refusal } = typeof outcome === "string" ? JSON.parse(outcome) : outcome;
  assert.equal(status, "completed");
  assert.equal(outputs.refunded, true);
  assert.equal(outputs.order, 7);
  assert.match(outputs.reply, /order 7/);
  assert.equal(refusal, "ConfigurationError");
}
