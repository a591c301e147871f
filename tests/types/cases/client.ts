// The client's options.
import { type Hooks, type Logger, OpenWop, type OpenWopOptions } from "flowtether";

const baseUrl = "https://host.example";
declare const token: () => Promise<string>;

new OpenWop({ baseUrl, apiKey: "key" });
new OpenWop({ baseUrl, apiKey: "key", dangerouslyAllowBrowser: true });
new OpenWop({ baseUrl, apiKey: () => "key" });
new OpenWop({ baseUrl, apiKey: token });
new OpenWop({ baseUrl, credentials: "include" });

const hooks: Hooks = {
  onRequest: ({ provider, operation, method, attempt }) => [provider, operation, method, attempt.toFixed()],
  onResponse: ({ status, headers, durationMs }) => void [status.toFixed(), headers.get("date"), durationMs.toFixed()],
  onRetry: ({ delayMs, error }) => void [delayMs.toFixed(), error.message],
  onReconnect: ({ delayMs, error }) => void [delayMs.toFixed(), error?.message],
};
const logger: Logger = { debug: (message, info) => void [message.trim(), Object.keys(info)] };
const all: OpenWopOptions = {
  baseUrl,
  apiKey: token,
  timeoutMs: 1000,
  retry: { maxRetries: 1, baseDelayMs: 100, maxDelayMs: 1000, statuses: [503] },
  headers: { "x-team": "blue" },
  credentials: "same-origin",
  fetch: (url, init) => fetch(url.trim(), init),
  hooks,
  logger,
  maxResponseBytes: 1024,
  maxEventBytes: 1024,
};
new OpenWop(all);

// An option that may be left out may also be undefined, also where TypeScript keeps the two apart.
const perhaps: { timeoutMs: number | undefined; signal: AbortSignal | undefined } = { timeoutMs: 1, signal: undefined };
new OpenWop({ baseUrl, apiKey: token, timeoutMs: perhaps.timeoutMs, logger: undefined, fetch: undefined });
void new OpenWop(all).runs.get("run-1", perhaps);
new OpenWop({ ...all, fetch, logger: {} });

// @ts-expect-error options are needed
new OpenWop();
// @ts-expect-error so is a base URL
new OpenWop({ apiKey: "key" });
// @ts-expect-error a base URL is a string
new OpenWop({ baseUrl: new URL(baseUrl), apiKey: "key" });
// @ts-expect-error an option that does not exist
new OpenWop({ baseUrl, apikey: "key" });
// @ts-expect-error a key is a string, or a function that gives one
new OpenWop({ baseUrl, apiKey: 42 });
// @ts-expect-error the function gives a string
new OpenWop({ baseUrl, apiKey: () => 42 });
// @ts-expect-error a time limit is a number
new OpenWop({ baseUrl, apiKey: "key", timeoutMs: "1000" });
// @ts-expect-error statuses are an array
new OpenWop({ baseUrl, apiKey: "key", retry: { statuses: 503 } });
// @ts-expect-error an option of retry that does not exist
new OpenWop({ baseUrl, apiKey: "key", retry: { attempts: 3 } });
// @ts-expect-error not one of fetch's words
new OpenWop({ baseUrl, apiKey: "key", credentials: "always" });
// @ts-expect-error a hook that does not exist
new OpenWop({ baseUrl, apiKey: "key", hooks: { onError: () => {} } });

const wop = new OpenWop({ baseUrl, apiKey: "key" });
// @ts-expect-error the parts cannot be replaced
wop.runs = wop.runs;
// @ts-expect-error there is no such part
wop.engines;
