// Takes one key, as a hosted server takes its own.

import { Auth, HTTPException } from "@langchain/langgraph-sdk/auth";

export const auth = new Auth().authenticate((request) => {
  if (request.headers.get("x-api-key") === process.env.LANGGRAPH_KEY) return { identity: "tester", permissions: [] };
  throw new HTTPException(401, { message: "Invalid API key" });
});
