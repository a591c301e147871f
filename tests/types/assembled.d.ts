// The modules that stand beside those of pkg-template once the package is assembled.

declare module "*/flowtether.js";
declare module "*/flowtether_bg.wasm";
declare module "*/flowtether_bg.wasm?module";
declare module "*/glue.js";
declare module "*/imports.js";
declare module "*/public.js";

// The peers of the benchmarks, which are installed in benches/ alone.
declare module "*/sse.js";
declare module "@microsoft/fetch-event-source/*";
declare module "eventsource-parser";
declare module "openai/*";

// What the tests write beside their programs before they run, or copy there.
declare module "*/address.mjs";
declare module "*/assert.mjs";
declare module "*/contract/following.mjs";
declare module "*/contract/index.mjs";
declare module "*/contract/runner.mjs";
declare module "*/contract/lanes.mjs";
declare module "*/log.mjs";
declare module "*/places.mjs";
declare module "*/settings.mjs";

// What the servers of the tests need, which is installed in folders of their own.
declare module "@a2a-js/*";
declare module "@durable-streams/server-conformance-tests";
declare module "@langchain/*";
declare module "express";

// What the framework's own compiler reads.
declare module "*.vue";
