// Subclasses of Error, which WebAssembly cannot make. The entries of one version share them. `instanceof` works across two versions of
// the package too: each class marks its instances with a registered symbol and recognises the mark.

import { share } from "./shared.js";

/** @import { ErrorClass, Fields, Place, Received, ServiceFields } from "./types.d.ts" */

const MARK = Symbol.for("flowtether.error");

/** @param {string} name @param {ErrorClass} Base @returns {ErrorClass} */
const define = (name, Base) => share(name, () => make(name, Base));

/** @param {string} name @param {ErrorClass} Base @returns {ErrorClass} */
function make(name, Base) {
  const mark = Symbol.for(`flowtether.${name}`);
  const Class = class extends Base {
    /** @param {unknown} value @returns {boolean} */
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
  /** @param {string} [message] @param {Fields} [fields] */
  constructor(message, { cause, ...fields } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    Object.assign(this, fields);
  }

  toJSON() {
    return { name: this.name, message: this.message, .../** @type {object} */ (this) };
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

/** A text without what the lines of `secrets` are. @param {unknown} text @param {string} secrets */
export const redact = (text, secrets) => secrets.split("\n").reduce((shown, secret) => (secret ? shown.replaceAll(secret, "[redacted]") : shown), String(text));

/** What hooks are shown of a response's headers: no session, and nothing of what `secrets` lists. @param {Received} response @param {string} secrets */
export function shownHeaders(response, secrets) {
  const shown = new Headers();
  try {
    response.headers.forEach((value, name) => {
      if (!/^set-cookie$/i.test(name)) shown.append(name, redact(value, secrets));
    });
  } catch {
    // A caller's own fetch may have headers of its own kind.
  }
  return shown;
}

/**
 * What an error may show of a response: its reason phrase, which HTTP/2 has not, and its headers as far as they may be read.
 *
 * @param {Received} response
 * @param {string} secrets
 */
function head(response, secrets) {
  /** @type {{ headers: Record<string, string>, statusText?: string }} */
  const shown = { headers: Object.fromEntries(shownHeaders(response, secrets)) };
  try {
    shown.statusText = redact(response.statusText ?? "", secrets);
  } catch {
    // That of a caller's own may throw.
  }
  return shown;
}

/**
 * An error with the fields as its members; a `response` among them is shown by its head.
 *
 * @param {number} kind
 * @param {string} message
 * @param {ServiceFields} fields
 */
export function createError(kind, message, { response, secrets = "", ...fields }) {
  return fromCaller(new classes[kind](message, response ? { ...head(response, secrets), ...fields } : fields));
}

// A frame of this package: WebAssembly, or one of its own files where no bundler has put them into another.
const OWN_FRAME = /wasm:|wasm-function|[/\\]flowtether\.js|[/\\]entry[/\\](browser|node|workerd|edge-light(-sync)?|slim)\.c?js| at unknown$/;

// V8 writes a head into a stack, and follows a promise to the functions that wait for it when an error is made. Bun only writes
// the head.
const hasHead = new Error().stack?.startsWith("Error");
const followsPromises = hasHead && !globalThis.Bun;

/** An error that knows where it was created. To read its stack takes ten times as long, so only a failure does. */
function place() {
  const { stackTraceLimit } = Error;
  // Where the intrinsics are frozen an assignment would throw.
  Reflect.set(Error, "stackTraceLimit", 30);
  const error = new Error();
  Reflect.set(Error, "stackTraceLimit", stackTraceLimit);
  return error;
}

/** Where the package is called, for engines that cannot find out later. In V8 it would cost 2 % of a call. */
export const calledFrom = () => (followsPromises ? undefined : place());

/** Where the export that runs was called, and whether one has asked for it in vain. @type {Error | undefined} */
let start;
export let isMissed = false;

/** Before an export that asks: to walk over frames of WebAssembly takes three times as long as the rest, and there are none yet. */
export function enter() {
  start = place();
}

/** After an export that asks. */
export function exit() {
  start = undefined;
  isMissed = false;
}

/** Where the export was called that makes a promise. */
export function startedFrom() {
  if (followsPromises) return undefined;
  isMissed = !start;
  return start ?? place();
}

/**
 * Gives one of this package's errors the stack of its caller, without the package's own frames. In V8 it has to run where the error
 * reaches the caller. Node and Bun print no line of source of this package for an error whose stack was set.
 *
 * @template T
 * @param {T} error
 * @param {Place} [at]
 * @returns {T}
 */
export function fromCaller(error, at = place()) {
  if (!(error instanceof FlowtetherError)) return error;
  // A program may have V8 make something else of a stack.
  const frames = String(at.stack ?? "")
    .split("\n")
    .filter((line) => !line.startsWith("Error") && !OWN_FRAME.test(line));
  const head = hasHead ? [`${error.name}: ${error.message}`] : [];
  Object.defineProperty(error, "stack", { value: [...head, ...frames].join("\n"), configurable: true, writable: true });
  return error;
}

/** The error of a success that is none of the service's. @param {string} provider @param {string} operation @param {string} message @param {unknown} body */
export function unexpected(provider, operation, message, body) {
  return new ApiError(message, { provider, operation, status: 200, code: "unexpected_response", retryable: false, body });
}

/** The error of an argument that only the glue reads. @param {string} field @param {string} problem @param {unknown} [cause] */
export function configuration(field, problem, cause) {
  return new ConfigurationError(`${field} ${problem}`, { provider: "", operation: "", retryable: false, field, cause });
}
