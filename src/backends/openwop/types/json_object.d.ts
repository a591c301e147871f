/** A JSON object whose members belong to the service or to you. */
export interface OpenWopJsonObject {
  [member: string]: unknown;
}
