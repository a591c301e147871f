// Subclasses of Error, which WebAssembly cannot make. `instanceof` works across two copies of the package: each class
// marks its instances with a registered symbol and recognises the mark.

const MARK = Symbol.for("flowtether.error");

function define(name, Base) {
  const mark = Symbol.for(`flowtether.${name}`);
  const Class = class extends Base {
    static [Symbol.hasInstance](value) {
      return Object.hasOwn(this, MARK)
        ? typeof value === "object" && value !== null && mark in value
        : Function.prototype[Symbol.hasInstance].call(this, value);
    }
  };
  Object.defineProperty(Class, "name", { value: name });
  Object.defineProperty(Class, MARK, { value: true });
  Object.defineProperty(Class.prototype, mark, { value: true });
  Object.defineProperty(Class.prototype, "name", { value: name, configurable: true, writable: true });
  return Class;
}

class Root extends Error {
  constructor(message, { cause, ...fields } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
  }

  toJSON() {
    return { name: this.name, message: this.message, ...this };
  }
}

export const FlowtetherError = define("FlowtetherError", Root);
export const ApiError = define("ApiError", FlowtetherError);
export const ValidationError = define("ValidationError", ApiError);
export const AuthenticationError = define("AuthenticationError", ApiError);
export const PermissionDeniedError = define("PermissionDeniedError", ApiError);
export const NotFoundError = define("NotFoundError", ApiError);
export const ConflictError = define("ConflictError", ApiError);
export const PayloadTooLargeError = define("PayloadTooLargeError", ApiError);
export const RateLimitError = define("RateLimitError", ApiError);
export const ServerError = define("ServerError", ApiError);
export const ConnectionError = define("ConnectionError", FlowtetherError);
export const TimeoutError = define("TimeoutError", FlowtetherError);
export const StreamError = define("StreamError", FlowtetherError);
export const ConfigurationError = define("ConfigurationError", FlowtetherError);
export const UnsupportedOperationError = define("UnsupportedOperationError", FlowtetherError);
export const WebhookVerificationError = define("WebhookVerificationError", FlowtetherError);

// In the order of ErrorKind in src/core/error.rs.
const classes = [
  ApiError,
  ValidationError,
  AuthenticationError,
  PermissionDeniedError,
  NotFoundError,
  ConflictError,
  PayloadTooLargeError,
  RateLimitError,
  ServerError,
  ConnectionError,
  TimeoutError,
  StreamError,
  ConfigurationError,
  UnsupportedOperationError,
  WebhookVerificationError,
];

export function createError(kind, message, fields) {
  return new classes[kind](message, fields);
}
