import init, { ConfigurationError, OpenWop } from "flowtether/slim";
import wasm from "flowtether/wasm";
import { refund } from "./refund.js";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (new URL(event.request.url).pathname === "/refund") event.respondWith(refunded());
});

async function refunded() {
  // Two requests may load it at the same time: what the first one makes must outlive the second one's load.
  const [first] = [load(), load()];
  await first;
  return Response.json(await refund({ ConfigurationError, OpenWop }, self.location.origin));
}

function load() {
  return init({ module_or_path: new URL(wasm, self.location.href) });
}
