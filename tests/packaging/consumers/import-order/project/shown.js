import { refund } from "./refund.js";

const outcomes = {};

/** Does the job with a script's client, and shows the outcomes when both scripts ran. */
export async function show(script, client) {
  outcomes[script] = await refund(client, location.origin);
  if ("first" in outcomes && "second" in outcomes) document.querySelector("output").textContent = JSON.stringify(outcomes);
}
