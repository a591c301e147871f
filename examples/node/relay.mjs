// A run that any number of readers watch, in one process: it starts a run, follows it with the key, and publishes it to a server of
// Durable Streams in the same process. `SERVICE_KEY=... node relay.mjs <baseUrl> <workflowId>`
//
// The server asks nobody who he is: it is for this machine, or behind what checks that.

import { DurableStreamTestServer } from "@durable-streams/server";
import { WorkflowClient } from "flowtether/openwop";
import { publish, streamUrl } from "flowtether/relay";

const [baseUrl, workflowId] = process.argv.slice(2);
const streams = new DurableStreamTestServer({ host: "127.0.0.1", port: Number(process.env.PORT ?? 4437) });
const url = await streams.start();
const client = new WorkflowClient({ provider: "openwop", baseUrl, apiKey: process.env.SERVICE_KEY });

const run = await client.start(workflowId, { order: 7 }, { idempotencyKey: "auto" });
const onCreated = () => console.log(JSON.stringify({ provider: "relay", baseUrl: url, run: run.id }));
console.log(JSON.stringify(await publish(run, streamUrl(url, run.id), { secrets: [process.env.SERVICE_KEY], onCreated })));
