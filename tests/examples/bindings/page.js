// What the pages of all bindings share: the client, and what the test does and sees.

import { WorkflowClient, memory } from "flowtether";

export const client = new WorkflowClient({ provider: "openwop", baseUrl: location.origin, apiKey: async () => "demo-key", retry: { baseDelayMs: 50 } });
export const store = memory();

/** A source as a component has it: `key` is that of a checkpoint, `options` are not its own. @returns {any} */
export const sourceOf = ({ key, options, ...source }) => (key ? { ...source, checkpoint: { store, key } } : source);

/** How often what shows a run was rendered, and what it showed last. */
globalThis.renders = 0;
globalThis.view = undefined;
globalThis.ended = [];

/** Called by each component with what it shows. */
export function shown(view) {
  globalThis.renders += 1;
  globalThis.view = view;
}

/** What a component shows in its own words. */
export const words = ({ status, connection, text, events }) => `${status} ${connection} ${events.length} ${text}`;

export const options = { onFinish: ({ status }) => globalThis.ended.push(status) };

/** The longest time in which the page did nothing else, in ms. */
globalThis.longestTask = 0;
new PerformanceObserver((list) => {
  for (const { duration } of list.getEntries()) globalThis.longestTask = Math.max(globalThis.longestTask, duration);
}).observe({ type: "longtask" });
