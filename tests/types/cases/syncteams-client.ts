// The options of a SyncTeams client, its addresses, and its part.
import { type ClientOptions, SyncTeams, SyncTeamsBaseUrl, type SyncTeamsOptions, SyncTeamsTasks } from "flowtether";
import { type Equal, holds } from "./equal.js";

declare const token: () => Promise<string>;
const baseUrl = SyncTeamsBaseUrl.Production;

new SyncTeams({ baseUrl, apiKey: "key" });
new SyncTeams({ baseUrl, apiKey: () => "key" });
new SyncTeams({ baseUrl: SyncTeamsBaseUrl.Develop, apiKey: token });
new SyncTeams({ baseUrl: "https://proxy.example/teams", apiKey: token, userAgentSuffix: "desk/4" });
new SyncTeams({ baseUrl: "/teams", credentials: "same-origin" });
new SyncTeams({ baseUrl, apiKey: "key", dangerouslyAllowBrowser: true });
const all: SyncTeamsOptions = {
  baseUrl,
  apiKey: token,
  userAgentSuffix: undefined,
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
new SyncTeams(all);

// They are those of every client, and one more.
holds<Equal<Exclude<keyof SyncTeamsOptions, keyof ClientOptions>, "userAgentSuffix">>();
holds<Equal<Exclude<keyof ClientOptions, keyof SyncTeamsOptions>, never>>();
holds<Equal<SyncTeamsOptions["baseUrl"], string>>();
holds<Equal<SyncTeamsOptions["apiKey"], string | (() => string | Promise<string>) | undefined>>();
holds<Equal<SyncTeamsOptions["userAgentSuffix"], string | undefined>>();

// @ts-expect-error options are needed
new SyncTeams();
// @ts-expect-error options are an object
new SyncTeams("key");
// @ts-expect-error an address is needed
new SyncTeams({ apiKey: "key" });
// @ts-expect-error there is no address by default
new SyncTeams({ apiKey: "key", baseUrl: undefined });
// @ts-expect-error an address is a string
new SyncTeams({ apiKey: "key", baseUrl: new URL("https://proxy.example") });
// @ts-expect-error the addresses, not one of them
new SyncTeams({ apiKey: "key", baseUrl: SyncTeamsBaseUrl });
// @ts-expect-error a key is a string, or a function that gives one
new SyncTeams({ baseUrl, apiKey: 42 });
// @ts-expect-error left out, not null
new SyncTeams({ baseUrl, apiKey: null });
// @ts-expect-error the function gives a string
new SyncTeams({ baseUrl, apiKey: async () => null });
// @ts-expect-error an option that does not exist
new SyncTeams({ baseUrl, apikey: "key" });
// @ts-expect-error the official client's name
new SyncTeams({ baseUrl, apiKey: "key", timeout: 1000 });
// @ts-expect-error a text
new SyncTeams({ baseUrl, apiKey: "key", userAgentSuffix: ["desk/4"] });
// @ts-expect-error an option of retry that does not exist
new SyncTeams({ baseUrl, apiKey: "key", retry: { retryUnsafe: true } });

holds<Equal<typeof SyncTeamsBaseUrl.Production, "https://api.syncteams.studio">>();
holds<Equal<typeof SyncTeamsBaseUrl.Develop, "https://develop.api.syncteams.studio">>();
holds<Equal<keyof typeof SyncTeamsBaseUrl, "Production" | "Develop">>();

holds<Equal<SyncTeams["tasks"], SyncTeamsTasks>>();

export async function used(): Promise<void> {
  using st = new SyncTeams({ baseUrl, apiKey: "key" });
  using _tasks = st.tasks;
  await using events = st.tasks.events("id");
  await events.next();
  st.free();
  // @ts-expect-error the part cannot be replaced
  st.tasks = st.tasks;
  // @ts-expect-error there is no such part
  st.workflows;
  // @ts-expect-error only a client makes its part
  new SyncTeamsTasks();
  // @ts-expect-error the addresses cannot be replaced
  SyncTeamsBaseUrl.Production = "https://api.syncteams.studio";
}
