// The options of a SnapState client, its addresses, and its part.
import { type ClientOptions, SnapState, SnapStateAnalytics, SnapStateBaseUrl, type SnapStateOptions } from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const token: () => Promise<string>;
const baseUrl = SnapStateBaseUrl.Public;

new SnapState({ baseUrl, apiKey: "key" });
new SnapState({ baseUrl, apiKey: () => "key" });
new SnapState({ baseUrl: SnapStateBaseUrl.Local, apiKey: token });
new SnapState({ baseUrl: "https://proxy.example/states", apiKey: token });
new SnapState({ baseUrl: "/states", credentials: "same-origin" });
new SnapState({ baseUrl, apiKey: "key", dangerouslyAllowBrowser: true });
const all: SnapStateOptions = {
  baseUrl,
  apiKey: token,
  timeoutMs: 1000,
  retry: { maxRetries: 1, baseDelayMs: 100, maxDelayMs: 60_000 },
  headers: { "x-team": "blue" },
  credentials: "omit",
  fetch: (url, init) => fetch(url.trim(), init),
  hooks: { onRetry: ({ delayMs }) => void delayMs.toFixed() },
  logger: undefined,
  maxResponseBytes: 1024,
  maxEventBytes: 1024,
};
new SnapState(all);

// They are those of every client.
holds<Equal<keyof SnapStateOptions, keyof ClientOptions>>();
holds<Equal<SnapStateOptions["baseUrl"], string>>();
holds<Equal<SnapStateOptions["apiKey"], string | (() => string | Promise<string>) | undefined>>();
holds<Equal<SnapStateOptions["retry"], ClientOptions["retry"]>>();

// @ts-expect-error options are needed
new SnapState();
// @ts-expect-error options are an object
new SnapState("key");
// @ts-expect-error an address is needed
new SnapState({ apiKey: "key" });
// @ts-expect-error there is no address by default
new SnapState({ apiKey: "key", baseUrl: undefined });
// @ts-expect-error an address is a string
new SnapState({ apiKey: "key", baseUrl: new URL("https://proxy.example") });
// @ts-expect-error the addresses, not one of them
new SnapState({ apiKey: "key", baseUrl: SnapStateBaseUrl });
// @ts-expect-error a key is a string, or a function that gives one
new SnapState({ baseUrl, apiKey: 42 });
// @ts-expect-error left out, not null
new SnapState({ baseUrl, apiKey: null });
// @ts-expect-error the function gives a string
new SnapState({ baseUrl, apiKey: async () => null });
// @ts-expect-error an option that does not exist
new SnapState({ baseUrl, apikey: "key" });
// @ts-expect-error the official client's name
new SnapState({ baseUrl, apiKey: "key", timeout: 1000 });
// @ts-expect-error an option of another client
new SnapState({ baseUrl, apiKey: "key", userAgentSuffix: "desk/4" });
// @ts-expect-error how often it is repeated is within retry
new SnapState({ baseUrl, apiKey: "key", maxRetries: 1 });

holds<Equal<typeof SnapStateBaseUrl.Public, "https://snapstate.dev">>();
holds<Equal<typeof SnapStateBaseUrl.Local, "http://localhost:3000">>();
holds<Equal<keyof typeof SnapStateBaseUrl, "Public" | "Local">>();

holds<Equal<SnapState["analytics"], SnapStateAnalytics>>();

export async function used(): Promise<void> {
  using ss = new SnapState({ baseUrl, apiKey: "key" });
  using _analytics = ss.analytics;
  await ss.ready();
  ss.free();
  // @ts-expect-error the part cannot be replaced
  ss.analytics = ss.analytics;
  // @ts-expect-error there is no such part
  ss.checkpoints;
  // @ts-expect-error only a client makes its part
  new SnapStateAnalytics();
  // @ts-expect-error the addresses cannot be replaced
  SnapStateBaseUrl.Local = "http://localhost:3000";
}
