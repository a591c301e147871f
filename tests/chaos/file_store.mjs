// A store of tokens in files, written so that a kill leaves the old token or the new one.

import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";

export function fileStore(folder) {
  const path = (key) => join(folder, encodeURIComponent(key));
  return {
    load: (key) => readFile(path(key), "utf8").catch(() => undefined),
    async save(key, token) {
      await writeFile(`${path(key)}.new`, token);
      await rename(`${path(key)}.new`, path(key));
    },
    remove: (key) => rm(path(key), { force: true }),
  };
}
