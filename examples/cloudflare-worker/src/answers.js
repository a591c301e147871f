// What browsers are answered.

/** Nothing of a run may come from a cache. */
export const json = (value, status = 200) => Response.json(value, { status, headers: { "Cache-Control": "no-store" } });

/** What became of a failure of the service, with its status. A FlowtetherError never holds the key. */
export const failure = ({ name, message, status }) => json({ error: name, message }, status >= 400 ? status : 502);
