// What a client makes of agent cards, good and bad: each is served by a server of its own.

import assert from "node:assert/strict";
import { createServer } from "node:http";

/** Serves a card and responds to every call with a task; `seen` is what came. */
async function agent(card, work) {
  const seen = [];
  const server = createServer(async (request, response) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    const { method, url, headers } = request;
    seen.push({ method, url, headers, body: text && JSON.parse(text) });
    const base = `http://127.0.0.1:${server.address().port}`;
    const isCard = url.endsWith("/.well-known/agent-card.json");
    const task = { id: "task-1", contextId: "context-1", status: { state: "TASK_STATE_COMPLETED" } };
    const body = isCard ? JSON.stringify(typeof card === "function" ? card(base) : card) : JSON.stringify({ jsonrpc: "2.0", id: 1, result: task });
    response.writeHead(200, { "Content-Type": "application/json" }).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await work(`http://127.0.0.1:${server.address().port}`, seen);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

const at = (url, protocolBinding, protocolVersion) => ({ url, protocolBinding, protocolVersion });
const plain = { name: "Agent", description: "", version: "1", capabilities: {}, skills: [], defaultInputModes: [], defaultOutputModes: [] };

export const tests = {
  async "a card without an interface we speak is a typed error that names those it has"({ flowtether }) {
    await agent(
      (base) => ({ ...plain, supportedInterfaces: [at(base, "GRPC", "1.0"), at(base, "HTTP+JSON", "0.2"), at(base, "JSONRPC", "2.0")] }),
      async (baseUrl, seen) => {
        await assert.rejects(new flowtether.A2A({ baseUrl }).getTask("task-1"), (/** @type {any} */ error) => {
          assert.ok(error instanceof flowtether.UnsupportedOperationError);
          assert.equal(error.code, "no_interface");
          assert.match(error.message, /GRPC 1\.0 at http.*, HTTP\+JSON 0\.2 at http.*, JSONRPC 2\.0 at http/);
          return true;
        });
        assert.deepEqual(
          seen.map(({ url }) => url),
          ["/.well-known/agent-card.json"],
        );
        await assert.rejects(flowtether.WorkflowClient.from(new flowtether.A2A({ baseUrl })).start("", "hi"), flowtether.UnsupportedOperationError);
      },
    );
  },
  async "a card that is a page, or nothing of a card, is a typed error"({ flowtether }) {
    for (const card of ["a page", [], {}, { supportedInterfaces: "x" }, { supportedInterfaces: [null, 7, {}] }]) {
      await agent(card, (baseUrl) => assert.rejects(new flowtether.A2A({ baseUrl }).getTask("task-1"), flowtether.FlowtetherError));
    }
  },
  async "a card that lists $case has its security schemes as specified"({ flowtether }) {
    const schemes = {
      bearer: { scheme: { $case: "httpAuthSecurityScheme", value: { scheme: "Bearer" } } },
      key: { apiKeySecurityScheme: { location: "header", name: "x" } },
    };
    await agent(
      (base) => ({ ...plain, securitySchemes: schemes, supportedInterfaces: [at(base, "JSONRPC", "1.0")] }),
      async (baseUrl) => {
        const { securitySchemes } = await new flowtether.A2A({ baseUrl }).getAgentCard();
        assert.deepEqual(securitySchemes, {
          bearer: { httpAuthSecurityScheme: { scheme: "Bearer" } },
          key: { apiKeySecurityScheme: { location: "header", name: "x" } },
        });
      },
    );
  },
  async "protocolVersion 0.3 on top of a card does not hide interfaces of version 1.0"({ flowtether }) {
    await agent(
      (base) => ({
        ...plain,
        protocolVersion: "0.3",
        url: `${base}/old`,
        preferredTransport: "JSONRPC",
        supportedInterfaces: [at(`${base}/new`, "JSONRPC", "1.0")],
      }),
      async (baseUrl, seen) => {
        assert.equal((await new flowtether.A2A({ baseUrl }).getTask("task-1")).id, "task-1");
        assert.deepEqual([seen[1].url, seen[1].headers["a2a-version"], seen[1].body.method], ["/new", "1.0", "GetTask"]);
      },
    );
  },
  async "a card of version 0.3 alone is spoken with in its words"({ flowtether }) {
    await agent(
      (base) => ({ ...plain, protocolVersion: "0.3.0", url: `${base}/old` }),
      async (baseUrl, seen) => {
        await new flowtether.A2A({ baseUrl }).getTask("task-1", { historyLength: 2 });
        assert.deepEqual([seen[1].url, seen[1].headers["a2a-version"]], ["/old", "0.3"]);
        assert.deepEqual(seen[1].body, { jsonrpc: "2.0", id: 1, method: "tasks/get", params: { id: "task-1", historyLength: 2 } });
        await assert.rejects(new flowtether.A2A({ baseUrl }).listTasks(), flowtether.UnsupportedOperationError);
        assert.equal(flowtether.WorkflowClient.from(new flowtether.A2A({ baseUrl })).capabilities.list, false);
      },
    );
  },
  async "the first interface that is spoken counts, a patch digit is none, and its tenant goes with every request"({ flowtether }) {
    await agent(
      (base) => ({
        ...plain,
        supportedInterfaces: [
          at(base, "GRPC", "1.0"),
          { ...at(`${base}/first/`, "JSONRPC", "1.0.3"), tenant: "acme" },
          at(`${base}/second`, "HTTP+JSON", "1.0"),
        ],
      }),
      async (baseUrl, seen) => {
        await new flowtether.A2A({ baseUrl }).getTask("task-1");
        assert.deepEqual([seen[1].url, seen[1].body.params], ["/first", { id: "task-1", tenant: "acme" }]);
      },
    );
  },
  async "a key does not go where the card says but to the origin of baseUrl, unless the caller gave the card"({ flowtether }) {
    await agent(plain, async (elsewhere, there) => {
      const card = { ...plain, supportedInterfaces: [at(elsewhere, "JSONRPC", "1.0")] };
      await agent(card, async (baseUrl) => {
        await assert.rejects(
          new flowtether.A2A({ baseUrl, apiKey: "secret-key" }).getTask("task-1"),
          (/** @type {any} */ error) => error instanceof flowtether.ConfigurationError && error.field === "baseUrl",
        );
        assert.equal(there.length, 0);
        await new flowtether.A2A({ baseUrl: `${baseUrl}/x`, apiKey: "secret-key", card }).getTask("task-1");
        assert.equal(there[0].headers.authorization, "Bearer secret-key");
        await new flowtether.A2A({ baseUrl: `${baseUrl}/y` }).getTask("task-1");
        assert.equal(there.length, 2);
      });
    });
  },
  async "the card is read once for all calls of a client and for the clients after it, and capabilities say what it says"({ flowtether }) {
    await agent(
      (base) => ({ ...plain, capabilities: { streaming: false }, supportedInterfaces: [at(base, "JSONRPC", "1.0")] }),
      async (baseUrl, seen) => {
        const client = new flowtether.WorkflowClient({ provider: "a2a", baseUrl });
        assert.equal(client.capabilities.liveEvents, true);
        const statusBy = async (one) => (await one.attach("task-1")).status();
        await Promise.all([statusBy(client), statusBy(client)]);
        await statusBy(new flowtether.WorkflowClient({ provider: "a2a", baseUrl }));
        assert.equal(seen.filter(({ url }) => url.startsWith("/.well-known")).length, 1);
        assert.equal(client.capabilities.liveEvents, false);
        assert.equal(client.capabilities.resume, false);
      },
    );
  },
};
