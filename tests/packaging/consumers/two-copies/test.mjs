import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { assertRefunded } from "../../expected.mjs";

export default {
  "both work in one process, and know each other's errors": async (project) => {
    const library = project.path("node_modules/library");
    await mkdir(library);
    await writeFile(`${library}/package.json`, `{ "type": "module", "exports": { "./flowtether": "./index.js" } }\n`);
    await writeFile(`${library}/index.js`, `export * from "flowtether";\n`);
    await cp(project.path("node_modules/flowtether"), `${library}/node_modules/flowtether`, { recursive: true });

    const host = await project.host();
    const { one, other, is } = JSON.parse(await project.run("node", "app.mjs", host.address));
    assertRefunded(one);
    assertRefunded(other);
    assert.deepEqual(is, ["ApiError", "FlowtetherError", "NotFoundError"]);
  },
};
