// Errors are classes, each with its fields.
import {
  ApiError,
  AuthenticationError,
  ConfigurationError,
  ConflictError,
  ConnectionError,
  FlowtetherError,
  NotFoundError,
  PayloadTooLargeError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  StreamError,
  TimeoutError,
  UnsupportedOperationError,
  ValidationError,
} from "flowtether";
import { type Equal, holds } from "./equal.js";

export function caught(error: unknown): void {
  if (!(error instanceof FlowtetherError)) return;
  const plain: Error = error;
  holds<Equal<typeof error.provider, string>>();
  holds<Equal<typeof error.operation, string>>();
  holds<Equal<typeof error.retryable, boolean>>();
  holds<Equal<ReturnType<typeof error.toJSON>, Record<string, unknown>>>();
  if (error instanceof ApiError) {
    holds<Equal<typeof error.status, number>>();
    holds<Equal<typeof error.code, string | undefined>>();
    holds<Equal<typeof error.retryAfterMs, number | undefined>>();
    holds<Equal<typeof error.requestId, string | undefined>>();
    holds<Equal<typeof error.traceId, string | undefined>>();
    holds<Equal<typeof error.details, unknown>>();
    holds<Equal<typeof error.body, unknown>>();
    // @ts-expect-error fields are read only
    error.status = 200;
  }
  if (error instanceof StreamError) {
    holds<Equal<typeof error.reason, "gap" | "protocol" | "gave-up">>();
    // @ts-expect-error a reason that does not exist
    if (error.reason === "gone") return;
  }
  if (error instanceof ConfigurationError) holds<Equal<typeof error.field, string>>();
  // @ts-expect-error only a response has a status
  error.status;
  console.log(plain.message);
}

const responses: (typeof ApiError)[] = [
  AuthenticationError,
  ConflictError,
  NotFoundError,
  PayloadTooLargeError,
  PermissionDeniedError,
  RateLimitError,
  ServerError,
  ValidationError,
];
const others: (typeof FlowtetherError)[] = [ConnectionError, TimeoutError, UnsupportedOperationError];
console.log(responses, others);
