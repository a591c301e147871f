/** A tool. With `view: "compact"` only the first six members may be there. */
export interface OpenWopTool extends OpenWopJsonObject {
  /** Its id. */
  toolId: string;
  /** Where it comes from. */
  source?: "node-pack" | "workflow" | "mcp" | "connector" | "host-extension" | (string & {});
  /** What it may do. */
  safetyTier?: "pure" | "read" | "write" | "exec" | (string & {});
  /** Its name, for people. */
  title?: string;
  /** What it does, in words. */
  description?: string;
  /** A JSON Schema of what it takes. */
  inputSchema?: OpenWopJsonObject;
  /** A JSON Schema of what it gives. */
  outputSchema?: OpenWopJsonObject;
  /** The credentials that it needs. */
  auth?: OpenWopJsonObject;
  /** How it reaches the network. */
  egress?: "none" | "safe-fetch" | "host-mediated" | "host-owned" | (string & {});
  /** Whether somebody has to approve a call. */
  approval?: "never" | "conditional" | "always" | (string & {});
  /** What a call does that is made again. */
  replayPolicy?: "deterministic" | "idempotent" | "non-deterministic" | (string & {});
  /** What it costs, in words. */
  costHint?: string;
  /** How long it takes, in words. */
  latencyHint?: string;
  /** What MCP says of tools, as `readOnlyHint`. */
  annotations?: OpenWopJsonObject;
}
