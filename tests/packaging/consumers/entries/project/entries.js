import * as all from "flowtether";
import * as a2a from "flowtether/a2a";
import * as flowmaestro from "flowtether/flowmaestro";
import * as langgraph from "flowtether/langgraph";
import * as openwop from "flowtether/openwop";
import * as relayClient from "flowtether/relay-client";
import * as snapstate from "flowtether/snapstate";
import * as syncteams from "flowtether/syncteams";

export const entries = { all, openwop, flowmaestro, syncteams, snapstate, langgraph, a2a, "relay-client": relayClient };
