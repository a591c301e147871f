// What every project does with the package: start a refund, follow it live, approve it, get the result.

export async function refund({ OpenWop, ConfigurationError }, baseUrl) {
  const wop = new OpenWop({ baseUrl, apiKey: async () => "key-packaging" });
  const { runId } = await wop.runs.create({ workflowId: "refund", inputs: { order: 7, delayMs: 1 } }, { idempotencyKey: "auto" });
  let outputs;
  for await (const event of wop.runs.events(runId)) {
    if (event.type === "run.completed") outputs = event.payload.outputs;
    if (event.type === "approval.requested") {
      await wop.interrupts.resolve(runId, "gate", { resumeValue: { action: "accept" } });
    }
  }
  const { status } = await wop.runs.get(runId);
  return { status, outputs, refusal: refusal(OpenWop, ConfigurationError) };
}

/** What an unknown option is refused with, if it is an instance of the exported class. */
function refusal(OpenWop, ConfigurationError) {
  try {
    new OpenWop({ baseUrl: "https://host.example", apiKey: async () => "", unheardOf: true });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.name;
  }
}
