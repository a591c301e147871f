// What can go wrong between a service and its client, by name. A seed chooses among them.

/** On an event stream that was opened. Each says how the proxy passes the bytes on; see proxy.mjs. */
export const STREAM_FAULTS = [
  "cut", // the connection breaks off after any byte
  "end", // a clean end after any byte
  "end-between", // a clean end after a whole event
  "ping-end", // an event without a place, then a clean end
  "stall", // silence after any byte; the client's idle limit must notice it
  "pause", // a short silence after any byte
  "byte", // one byte at a time
  "repeat", // an event that was sent before comes again
  "unplaced", // events without a place in between
  "garbage", // bytes that are not UTF-8, data that is no JSON, fields that nobody knows
];

/** In place of a response, or to it. */
export const RESPONSE_FAULTS = [
  "drop", // closed without a response, the request never handled
  "lost", // the request is handled, its response lost
  "half", // the response breaks off in the middle
  "page", // an HTML page with the status 200
  "empty", // the request is handled, its response a 200 without a body
  ...[400, 401, 403, 404, 408, 425, 429, 500, 502, 503, 504, 520, 524].map(String),
];
