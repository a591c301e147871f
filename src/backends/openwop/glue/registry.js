// Files of the registry that are no text. The core reads texts: here they come as JSON, an array of their bytes.

/** @import { Fetch } from "../../../js/glue/types.d.ts" */

/** A fetch like the given one, or the global one, that does so. @type {(own?: Fetch) => Fetch} */
export const fetchAsJson =
  (own = globalThis.fetch) =>
  async (url, init) => {
    const response = await own(url, init);
    if (!response.ok || !/\.(tgz|sig)$/.test(url)) return response;
    const bytes = new Uint8Array(await response.arrayBuffer());
    return new Response(JSON.stringify([...bytes]), { status: response.status });
  };

/** The bytes again. @param {Promise<number[]>} numbers */
export const asBytes = (numbers) => numbers.then((given) => Uint8Array.from(given));
