// A worker compiles no bytes while it handles a request.
import { ConfigurationError, initSync, OpenWop } from "flowtether/slim";

function failure(attempt) {
  try {
    attempt();
  } catch (error) {
    return { isTyped: error instanceof ConfigurationError, field: error.field, message: error.message };
  }
}

export default {
  async fetch() {
    const load = failure(() => initSync({ module: Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0) }));
    const call = failure(() => new OpenWop({ baseUrl: "https://host.example", apiKey: async () => "key-packaging" }));
    return Response.json({ load, call });
  },
};
