// A list is the promise of its first page, and with `for await` all its items: the same request is the start of both.

import { iterate } from "./iterate.js";

/** Makes `first` a list. `pages` walks on from it; `id` is the member by which an item is known again. */
export function asList(first, pages, id) {
  first[Symbol.asyncIterator] = () => {
    const walk = pages.walk();
    let page = first;
    let known = new Set();
    return iterate({
      async pull() {
        for (; (page ??= walk.next()) !== undefined; page = undefined) {
          const { data } = await page;
          // What came new meanwhile moved the last page's last items on to this one.
          const items = data.filter((item) => !known.has(item[id]));
          known = new Set(data.map((item) => item[id]).filter((value) => value !== undefined));
          if (items.length > 0) {
            page = undefined;
            return items;
          }
        }
      },
      close: () => walk.free(),
    });
  };
  return first;
}
