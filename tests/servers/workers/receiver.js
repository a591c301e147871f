// A Worker that receives webhooks, and remembers them in Durable Objects.

import { FlowMaestro } from "flowtether";
import { deliveries, Deliveries } from "flowtether/cloudflare";
import { webhooks } from "flowtether/webhooks";

export { Deliveries };

export default {
  fetch: (request, env) =>
    webhooks({
      url: "https://hooks.example",
      secrets: env.ADDRESS_SECRET,
      deliveries: deliveries(env.DELIVERIES),
      services: { flowmaestro: { service: FlowMaestro, secrets: env.FLOWMAESTRO_SECRET, receive: ({ run }) => console.log(`acted upon ${run}`) } },
    }).fetch(request),
};
