import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { WorkflowClient } from "flowtether";
import { useRun } from "flowtether/react";

test("a component follows its run", async () => {
  const client = new WorkflowClient({ provider: "openwop", baseUrl: process.env.HOST, apiKey: async () => "key-packaging" });
  const source = { workflowId: "steps", input: { nodes: 2 } };
  const shown = await new Promise((resolve) => {
    function Steps() {
      const { status, events, error } = useRun(client, source);
      if (status === "completed" || error) resolve({ status, error, events });
      return createElement("p", null, status);
    }
    createRoot(document.body).render(createElement(Steps));
  });
  expect(shown.error).toBeUndefined();
  expect(shown.status).toBe("completed");
  expect(shown.events.map(({ seq }) => seq)).toEqual(shown.events.map((_, at) => at));
});
