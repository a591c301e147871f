// An agent behind the official JavaScript SDK: `node server.mjs <port>`. The first word of a message says what it does; see
// tests/a2a/README.md.
//
//   PUBLIC_URL    what the card names as its address; its own without it
//   SLOW_STORE    a store that takes so many ms for each write
//   KEY           the only bearer token that is taken; the card is open
//   BARE_CARD     a card without streaming
//   ALLOW_ORIGIN  the origin of the pages that may call it; the SDK itself lets none

import { randomUUID } from "node:crypto";
import express from "express";
import { AgentEvent, DefaultRequestHandler, InMemoryPushNotificationStore, InMemoryTaskStore, UnauthenticatedUser } from "@a2a-js/sdk/server";
import { agentCardHandler, jsonRpcHandler, restHandler } from "@a2a-js/sdk/server/express";
import { createLegacyAwarePushNotificationSender } from "@a2a-js/sdk/compat/v0_3/server";

const [port] = process.argv.slice(2).map(Number);
const { PUBLIC_URL = `http://127.0.0.1:${port}`, SLOW_STORE, KEY, BARE_CARD, ALLOW_ORIGIN } = process.env;

// The numbers of the SDK's own enum.
const STATE = { submitted: 1, working: 2, completed: 3, failed: 4, canceled: 5, input: 6, rejected: 7, auth: 8 };
const part = ($case, value, more = {}) => ({ content: { $case, value }, mediaType: "", filename: "", metadata: undefined, ...more });
const text = (value) => part("text", value);

function pause(ms, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });
}

/** What an agent says in one turn of a task. */
class Turn {
  constructor({ taskId, contextId, userMessage, task }, bus, signal) {
    this.taskId = taskId;
    this.contextId = contextId;
    this.userMessage = userMessage;
    this.task = task;
    this.bus = bus;
    this.signal = signal;
    this.said = userMessage.parts
      .map(({ content }) => (content?.$case === "text" ? content.value : ""))
      .join(" ")
      .trim();
  }

  message(...parts) {
    const { taskId, contextId } = this;
    return { messageId: randomUUID(), role: 2, parts, taskId, contextId, metadata: undefined, extensions: [], referenceTaskIds: [] };
  }

  status(state, ...parts) {
    const { taskId, contextId } = this;
    const message = parts.length > 0 ? this.message(...parts) : undefined;
    this.bus.publish(
      AgentEvent.statusUpdate({ taskId, contextId, metadata: undefined, status: { state: STATE[state], message, timestamp: new Date().toISOString() } }),
    );
  }

  artifact(artifactId, parts, { append = false, lastChunk = false } = {}) {
    const { taskId, contextId } = this;
    this.bus.publish(
      AgentEvent.artifactUpdate({
        taskId,
        contextId,
        append,
        lastChunk,
        metadata: undefined,
        artifact: { artifactId, name: artifactId, description: "", parts, metadata: undefined, extensions: [] },
      }),
    );
  }

  begin() {
    const { taskId: id, contextId, task, userMessage } = this;
    const status = { state: task ? STATE.working : STATE.submitted, message: undefined, timestamp: new Date().toISOString() };
    this.bus.publish(AgentEvent.task({ id, contextId, artifacts: [], history: task?.history ?? [userMessage], metadata: undefined, status }));
  }

  pause(ms) {
    return pause(ms, this.signal);
  }
}

/** What follows a first word. A number that is left out is the one that stands here. */
const WORDS = {
  async stream(turn, count = 6, ms = 500) {
    for (let n = 1; n <= count; n += 1) {
      await turn.pause(ms);
      turn.artifact("report", [text(`c${n} `)], { append: n > 1, lastChunk: n === count });
      if (n % 3 === 0) turn.status("working", text(`step ${n}`));
    }
    turn.status("completed", text("done"));
  },
  async burst(turn, count = 500, ms = 100) {
    for (let n = 1; n <= count; n += 1) turn.artifact("report", [text(`c${n} `)], { append: n > 1 });
    await turn.pause(ms);
    turn.status("completed", text("done"));
  },
  async replace(turn, count = 3, ms = 50) {
    for (let n = 1; n <= count; n += 1) {
      await turn.pause(ms);
      turn.artifact("report", [text(`version ${n}`)]);
    }
    turn.status("completed");
  },
  async big(turn, kilobytes = 5000) {
    turn.artifact("report", [text("x".repeat(kilobytes * 1000))], { lastChunk: true });
    turn.status("completed");
  },
  async slow(turn, seconds = 20) {
    await turn.pause(seconds * 1000);
    turn.artifact("report", [text("late")], { lastChunk: true });
    turn.status("completed", text("done"));
  },
  async stubborn(turn, seconds = 20) {
    await pause(seconds * 1000);
    turn.artifact("report", [text("late")], { lastChunk: true });
    turn.status("completed", text("done"));
  },
  async files(turn) {
    turn.artifact("files", [
      text("two files"),
      part("data", { rows: 2 }, { mediaType: "application/json" }),
      part("url", "https://files.example/a.png", { mediaType: "image/png", filename: "a.png" }),
    ]);
    turn.status("completed");
  },
  async ask(turn) {
    turn.status("input", text("Which colour?"), part("data", { choices: ["red", "blue"], n: 1, half: 0.5 }, { mediaType: "application/json" }));
  },
  async auth(turn, ms) {
    turn.status("auth", text("Log in first"));
    if (ms === undefined) return;
    await turn.pause(ms);
    turn.status("working");
    turn.artifact("report", [text("after the log-in")], { lastChunk: true });
    turn.status("completed", text("done"));
  },
  async fail(turn) {
    await turn.pause(100);
    turn.status("failed", text("It went wrong"));
  },
  async reject(turn) {
    turn.status("rejected", text("I do not do that"));
  },
  async throw(turn) {
    await turn.pause(100);
    throw new Error("boom");
  },
  async echo(turn) {
    turn.artifact("echo", [text(turn.said)], { lastChunk: true });
    turn.status("completed", text("done"));
  },
};

/** What the second message of a task gets as a reply. */
async function answered(turn) {
  turn.status("working");
  turn.artifact("answer", [text(`You said: ${turn.said}`)], { lastChunk: true });
  turn.status("completed", text("done"));
}

class Agent {
  #running = new Map();

  execute = async (context, bus) => {
    const abort = new AbortController();
    const turn = new Turn(context, bus, abort.signal);
    const [word, ...numbers] = turn.said.split(/\s+/);
    if (word === "hello") return bus.publish(AgentEvent.message({ ...turn.message(text(`hello, ${turn.said}`)), taskId: "" }));
    if (word === "throw0") throw new Error("thrown before anything was published");
    this.#running.set(turn.taskId, abort);
    turn.begin();
    try {
      if (turn.task) return await answered(turn);
      turn.status("working", text("started"));
      await (WORDS[word] ?? WORDS.echo)(turn, ...numbers.map(Number));
    } catch (error) {
      if (!abort.signal.aborted) throw error;
      turn.status("canceled", text("stopped"));
    } finally {
      this.#running.delete(turn.taskId);
    }
  };

  cancelTask = async (taskId, bus) => {
    const running = this.#running.get(taskId);
    if (running) return running.abort(new Error("canceled"));
    bus.publish(
      AgentEvent.statusUpdate({
        taskId,
        contextId: "",
        metadata: undefined,
        status: { state: STATE.canceled, message: undefined, timestamp: new Date().toISOString() },
      }),
    );
  };
}

class SlowStore extends InMemoryTaskStore {
  async save(task, context) {
    await pause(Number(SLOW_STORE));
    return super.save(task, context);
  }
}

class User {
  isAuthenticated = true;
  constructor(userName) {
    this.userName = userName;
  }
}

const tokenOf = (request) => /^Bearer (\S+)$/i.exec(request.header("authorization") ?? "")?.[1];
const userBuilder = async (request) => (tokenOf(request) ? new User(tokenOf(request)) : new UnauthenticatedUser());

const at = (protocolBinding, protocolVersion, path) => ({ protocolBinding, protocolVersion, url: PUBLIC_URL + path, tenant: "" });
const skill = {
  id: "do",
  name: "Do",
  description: "what the first word says",
  tags: ["test"],
  examples: ["echo hi"],
  inputModes: [],
  outputModes: [],
  securityRequirements: [],
};
const card = {
  name: "Test agent",
  description: "Does what the first word of a message says.",
  version: "1.0.0",
  provider: undefined,
  documentationUrl: undefined,
  iconUrl: undefined,
  signatures: [],
  supportedInterfaces: [
    at("JSONRPC", "1.0", "/a2a/jsonrpc"),
    at("HTTP+JSON", "1.0", "/a2a/rest"),
    at("JSONRPC", "0.3", "/a2a/jsonrpc"),
    at("HTTP+JSON", "0.3", "/a2a/rest"),
  ],
  capabilities: { streaming: !BARE_CARD, pushNotifications: true, extendedAgentCard: true, extensions: [] },
  securitySchemes: { bearer: { scheme: { $case: "httpAuthSecurityScheme", value: { description: "", scheme: "Bearer", bearerFormat: "" } } } },
  securityRequirements: [],
  defaultInputModes: ["text/plain", "application/json"],
  defaultOutputModes: ["text/plain", "application/json"],
  skills: [skill],
};

const pushes = new InMemoryPushNotificationStore();
const handler = new DefaultRequestHandler(
  card,
  SLOW_STORE ? new SlowStore() : new InMemoryTaskStore(),
  new Agent(),
  undefined,
  pushes,
  createLegacyAwarePushNotificationSender(pushes),
  async () => ({ ...card, description: "The extended card." }),
);

const app = express();
if (ALLOW_ORIGIN) {
  app.use((request, response, next) => {
    response.set({
      "Access-Control-Allow-Origin": ALLOW_ORIGIN,
      "Access-Control-Allow-Headers": request.header("access-control-request-headers") ?? "",
      "Access-Control-Allow-Methods": "GET, POST, DELETE",
    });
    if (request.method === "OPTIONS") response.status(204).end();
    else next();
  });
}
const options = { requestHandler: handler, userBuilder, legacyCompat: { enabled: true } };
app.use("/.well-known/agent-card.json", agentCardHandler({ agentCardProvider: handler, legacyCompat: options.legacyCompat, cache: { maxAge: 0 } }));
app.use("/a2a", (request, response, next) => (KEY && tokenOf(request) !== KEY ? response.status(401).json({ error: "who are you?" }) : next()));
app.use("/a2a/jsonrpc", jsonRpcHandler(options));
app.use("/a2a/rest", restHandler(options));
app.listen(port, "127.0.0.1");
