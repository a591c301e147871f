// A list is the promise of its first page, and with `for await` all its items: the same request is the start of both.

import { iterate } from "./iterate.js";

/** Makes `first` a list, which `pages` walks on from. */
export function asList(first, pages) {
  first[Symbol.asyncIterator] = () => {
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
