import { WorkflowClient, webStorage } from "flowtether";

/** The local host, or the one in `?host=`. */
const baseUrl = new URLSearchParams(location.search).get("host") ?? "http://127.0.0.1:4700/as/cors-open";

/** One for the whole page. A page that is served to others gets a short-lived key from its own server here. */
export const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey: async () => "demo-key" });

/** Where runs are kept over a reload. */
export const store = webStorage();
