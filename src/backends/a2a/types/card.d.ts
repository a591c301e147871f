/** An agent card: what an agent is, and where and how it is spoken with. */
export interface A2AAgentCard {
  name: string;
  description: string;
  /** The agent's own version. */
  version: string;
  /** Best first. A card of version 0.3 has none. */
  supportedInterfaces?: A2AAgentInterface[];
  capabilities: A2AAgentCapabilities;
  /** What the agent can do, for people and models: no call takes a skill. */
  skills: A2AAgentSkill[];
  /** Media types. */
  defaultInputModes: string[];
  defaultOutputModes: string[];
  securitySchemes?: Record<string, A2ASecurityScheme>;
  /** Any of these is enough. */
  securityRequirements?: { schemes?: Record<string, { list?: string[] }> }[];
  provider?: { organization?: string; url?: string } | null;
  documentationUrl?: string | null;
  iconUrl?: string | null;
  /** Signatures over the card, which are not checked here. */
  signatures?: { protected: string; signature: string; header?: object }[];
  /** Of version 0.3, also in a card that has both. */
  url?: string;
  preferredTransport?: string;
  protocolVersion?: string;
  additionalInterfaces?: { url: string; transport: string }[];
  supportsAuthenticatedExtendedCard?: boolean;
}
/** One way to speak with an agent. */
export interface A2AAgentInterface {
  url: string;
  protocolBinding: "JSONRPC" | "HTTP+JSON" | "GRPC" | (string & {});
  protocolVersion: string;
  /** Goes with every request; an empty text is none. */
  tenant?: string;
}
/** What an agent can do; what is missing it cannot. */
export interface A2AAgentCapabilities {
  streaming?: boolean;
  pushNotifications?: boolean;
  extendedAgentCard?: boolean;
  extensions?: { uri: string; description?: string; required?: boolean; params?: object }[];
}
/** Something that an agent can do. */
export interface A2AAgentSkill {
  id: string;
  name: string;
  description: string;
  tags: string[];
  examples?: string[];
  inputModes?: string[];
  outputModes?: string[];
  securityRequirements?: { schemes?: Record<string, { list?: string[] }> }[];
}
/** How one identifies oneself: one of the members of version 1.0, or those of 0.3. */
export interface A2ASecurityScheme {
  apiKeySecurityScheme?: { location?: string; name?: string; description?: string };
  httpAuthSecurityScheme?: { scheme?: string; bearerFormat?: string; description?: string };
  oauth2SecurityScheme?: object;
  openIdConnectSecurityScheme?: object;
  mtlsSecurityScheme?: object;
  type?: string;
  scheme?: string;
}
