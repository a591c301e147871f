import { WorkflowClient, webStorage } from "flowtether";
import { baseUrl } from "../../common/chat.js";

/** One for the whole page. A page that is served to others gets a short-lived key from its own server here. */
export const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey: async () => "demo-key" });

/** Where runs are kept over a reload. */
export const store = webStorage();
