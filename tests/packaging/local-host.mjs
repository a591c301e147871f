// The local host that the projects talk to.

import { serve } from "./program.mjs";

/** Starts a host for the test that is running, serving a page's directory where one is named. */
export async function startHost(page) {
  const pageArguments = page === undefined ? [] : ["--page", page];
  const [, address] = await serve(process.env.FLOWTETHER_LOCAL_HOST, ["--port", "0", ...pageArguments], /^local host ready at (\S+)$/m);
  // A page of another origin may use this one.
  return { address, open: `${address}/as/cors-open` };
}
