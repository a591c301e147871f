// What forbids WebAssembly is said by every call from the first one on, where it can be caught, and not by the import.
const [entry, ...load] = new URLSearchParams(location.search).get("entry").split(" ");
const flowtether = await import(`./node_modules/flowtether/entry/${entry}.js`);
const { ConfigurationError } = flowtether;

const baseUrl = location.origin;
const apiKey = async () => "key-packaging";

const calls = {
  OpenWop: () => new flowtether.OpenWop({ baseUrl, apiKey }),
  FlowMaestro: () => new flowtether.FlowMaestro({ baseUrl, apiKey }),
  SyncTeams: () => new flowtether.SyncTeams({ baseUrl, apiKey }),
  SnapState: () => new flowtether.SnapState({ baseUrl, apiKey }),
  LangGraph: () => new flowtether.LangGraph({ baseUrl, apiKey }),
  Relay: () => new flowtether.Relay({ baseUrl }),
  WorkflowClient: () => new flowtether.WorkflowClient({ provider: "openwop", baseUrl, apiKey }),
  EventStreamDecoder: () => new flowtether.EventStreamDecoder(),
  openEventStream: () => flowtether.openEventStream(baseUrl).next(),
  decodeEventStream: () => flowtether.decodeEventStream(new Blob(["data: 1\n\n"]).stream()).next(),
};

if (load.length > 0) calls.init = () => flowtether.default({ module_or_path: "node_modules/flowtether/flowtether_bg.wasm" });

const errors = {};
for (const [name, call] of Object.entries(calls).reverse()) {
  try {
    await call();
  } catch (error) {
    errors[name] = { isTyped: error instanceof ConfigurationError, field: error.field, message: error.message };
  }
}
document.querySelector("output").textContent = JSON.stringify({ names: Object.keys(calls), errors });
