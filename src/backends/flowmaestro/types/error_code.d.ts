/**
 * The `code` of an `ApiError` from FlowMaestro: the codes of its public API, or any other string. A response that its
 * web framework made itself, as to an id that is no UUID, carries a code of the framework or of the database.
 */
export type FlowMaestroErrorCode =
  | "invalid_api_key"
  | "expired_api_key"
  | "revoked_api_key"
  | "insufficient_scope"
  | "resource_not_found"
  | "validation_error"
  | "timeout"
  | "rate_limit_exceeded"
  | "execution_failed"
  | "internal_error"
  | "not_implemented"
  | "service_unavailable"
  | (string & {});
