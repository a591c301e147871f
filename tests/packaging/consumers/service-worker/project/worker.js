import init, { ConfigurationError, OpenWop } from "flowtether/slim";
import wasm from "flowtether/wasm";
import { refund } from "./refund.js";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  if (new URL(event.request.url).pathname === "/refund") event.respondWith(answer());
});

async function answer() {
  // A service worker is stopped and started again as the browser likes: loading twice must be harmless.
  await Promise.all([load(), load()]);
  return Response.json(await refund({ ConfigurationError, OpenWop }, self.location.origin));
}

function load() {
  return init({ module_or_path: new URL(wasm, self.location.href) });
}
