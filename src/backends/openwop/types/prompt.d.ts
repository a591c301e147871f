/** A template with variables. */
export interface OpenWopPrompt extends OpenWopJsonObject {
  /** Its id. */
  templateId: string;
  /** Its version, as `"1.2.0"`. */
  version: string;
  /** What it is for. */
  kind: OpenWopPromptKind;
  /** The text, with variables as `{{name}}`. */
  text: string;
  /** Its name, for people. */
  name?: string;
  /** What it is for, in words. */
  description?: string;
  /** Its variables. */
  variables?: OpenWopPromptVariable[];
  /** The models that it is written for. */
  modelHints?: OpenWopJsonObject;
  /** Labels. */
  tags?: string[];
  /** What the host says of it, as `source`: `host`, `pack` or `user`. */
  meta?: OpenWopJsonObject;
}

/** What a template is for. */
export type OpenWopPromptKind = "system" | "user" | "few-shot" | "schema-hint" | (string & {});

/** A variable of a template. */
export interface OpenWopPromptVariable extends OpenWopJsonObject {
  /** Its name. */
  name: string;
  /** What it holds. */
  type: "string" | "number" | "boolean" | "array" | "object" | (string & {});
  /** Whether it has to be given. */
  required: boolean;
  /** Where its value comes from. */
  source?: "input" | "variable" | "secret" | "context" | (string & {});
  /** Where in that the value is. */
  extractPath?: string;
  /** Its value where none is given. */
  defaultValue?: unknown;
  /** What it is, in words. */
  description?: string;
}

/** A template that was made, as the headers of the response say. */
export interface OpenWopCreatedPrompt {
  /** Where it is. */
  location?: string;
  /** The tag of its version. */
  etag?: string;
}

/** A template to fill in. */
export interface OpenWopRenderPromptRequest {
  /** Which one: `prompt:<id>`, `prompt:<id>@<version>`, or the same as an object. */
  ref: string | OpenWopPromptRef;
  /** The values of its variables, by name. */
  variables: Record<string, any>;
  /** Whether the values can be trusted. */
  contentTrust?: "trusted" | "untrusted" | (string & {});
}

/** Which template. */
export interface OpenWopPromptRef extends OpenWopJsonObject {
  /** The template's id. */
  templateId: string;
  /** Its version. Default: the newest. */
  version?: string;
}

/** A template that is filled in. */
export interface OpenWopRenderedPrompt {
  /** The hash of the text, as `"sha256:…"`. */
  hash: string;
  /** The templates in it. */
  refs: string[];
  /** The hashes of the values, by variable. */
  variableHashes: Record<string, string>;
  /** The text. Only some hosts show it. */
  composed?: string;
  /** Whether the text can be trusted. */
  contentTrust?: "trusted" | "untrusted" | (string & {});
}
