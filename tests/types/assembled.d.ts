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
