// The receiver of webhooks for the tests of it, request by request, and what each service delivers, signed.

import { createHmac } from "node:crypto";
import { memoryDeliveries, webhooks } from "../../pkg/webhooks.js";

export const { A2A, FlowMaestro, OpenWop, SnapState, SyncTeams } = await import(new URL("../../pkg/entry/node.js", import.meta.url).href);

export const ADDRESS_SECRET = "secret-of-addresses-0123456789abcdef";
export const SECRETS = {
  openwop: "whsec_openwop",
  flowmaestro: "whsec_flowmaestro",
  snapstate: "whsec_snapstate",
  syncteams: "whsec_syncteams",
  a2a: "token-of-a2a",
};
export const CLASSES = { openwop: OpenWop, flowmaestro: FlowMaestro, snapstate: SnapState, syncteams: SyncTeams, a2a: A2A };

export const hmac = (secret, text) => createHmac("sha256", secret).update(text).digest("hex");
export const seconds = () => Math.floor(Date.now() / 1000);
export const at = (ms = 0) => new Date(Date.now() + ms).toISOString();

/** A body of each service, and its headers under a secret. */
export const DELIVERIES = {
  openwop: {
    body: (number = 1) => JSON.stringify({ runId: "run-1", event: { type: "run.completed", sequence: number } }),
    headers: (body, secret, time = seconds()) => ({ "OpenWOP-Signature": `sha256=${hmac(secret, `${time}.${body}`)}`, "OpenWOP-Timestamp": String(time) }),
  },
  flowmaestro: {
    body: (/** @type {string | number} */ number = 1, data = {}) =>
      JSON.stringify({ id: `event-${number}`, event: "execution.completed", created_at: at(), data }),
    headers: (body, secret) => ({ "X-FlowMaestro-Signature": `v1=${hmac(secret, body)}` }),
  },
  snapstate: {
    body: (number = 1) => JSON.stringify({ event: "checkpoint.saved", webhook_id: "wh_1", timestamp: at(), data: { step: number } }),
    headers: (body, secret) => ({ "X-Checkpoint-Signature": `sha256=${hmac(secret, body)}` }),
  },
  syncteams: {
    body: (number = 1) => JSON.stringify({ taskId: `task-${number}`, status: "WAITING" }),
    headers: (body, secret, time = seconds()) => ({
      "SyncTeams-Signature": `t=${time},v1=${hmac(secret, `${time}.${body}`)}`,
      "SyncTeams-Timestamp": String(time),
    }),
  },
  a2a: {
    body: (number = 1) => JSON.stringify({ statusUpdate: { taskId: `task-${number}`, contextId: "c", status: { state: "TASK_STATE_INPUT_REQUIRED" } } }),
    headers: (_, secret) => ({ "X-A2A-Notification-Token": secret }),
  },
};

/** A receiver that notes what it acted upon. @param {object} more @param {(delivery: any) => unknown} receive */
export function receiver(more = {}, receive = () => true) {
  const done = [];
  const service = (name) => [name, { service: CLASSES[name], secrets: SECRETS[name], receive: (delivery) => (done.push(delivery), receive(delivery)) }];
  const services = Object.fromEntries(Object.keys(SECRETS).map(service));
  const hooks = webhooks({ url: "https://hooks.example/in/", secrets: ADDRESS_SECRET, deliveries: memoryDeliveries(), services, onError: () => {}, ...more });
  const send = (url, body, headers = {}, init = {}) => hooks.fetch(new Request(url, { method: "POST", body, headers, ...init }));
  const deliver = (name, url, body, secret = SECRETS[name]) => send(url, body, DELIVERIES[name].headers(body, secret));
  return { .../** @type {any} */ (hooks), done, send, deliver };
}

export const codeOf = async (response) => [response.status, (await response.json()).error?.code];
