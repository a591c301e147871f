// Responses of our own: JSON that no cache keeps, an error with a code for programs and a sentence for people.

const HEADERS = { "Cache-Control": "no-store", "X-Content-Type-Options": "nosniff" };

/** @param {unknown} value @param {number} [status] @param {Record<string, string>} [headers] */
export const json = (value, status = 200, headers = {}) => Response.json(value, { status, headers: { ...HEADERS, ...headers } });

/** @param {number} status @param {string} code @param {string} message @param {Record<string, string>} [headers] */
export const refuse = (status, code, message, headers) => json({ error: { code, message } }, status, headers);
