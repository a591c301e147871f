// A list is the promise of its first page, and with `for await` all its items: the same request is the start of both.

import { iterate } from "./iterate.js";

/** @import { Pages, Source } from "./types.d.ts" */

/**
 * Makes `first` a list, which `pages` walks on from.
 *
 * @template Page
 * @template Item
 * @param {Promise<Page> & { [Symbol.asyncIterator]?(): AsyncGenerator<Item> }} first
 * @param {Pages<Page, Item>} pages
 */
export function asList(first, pages) {
  first[Symbol.asyncIterator] = () => {
    /** @type {Source<Item> | undefined} */
    let walk;
    let isLeft = false;
    return iterate({
      async pull() {
        const page = await first;
        return isLeft ? undefined : (walk ??= pages.walk_(page)).pull();
      },
      close() {
        isLeft = true;
        walk?.close();
      },
    });
  };
  return first;
}
