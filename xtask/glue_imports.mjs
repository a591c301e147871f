// Takes the snippets out of what wasm-bindgen's glue passes to the WebAssembly: `pkg-template/instance.js` takes them from
// `imports.js`, by their short names. wasm-bindgen names a snippet there once for each import, and bundlers warn of that.
//
//   node xtask/glue_imports.mjs <wasm-bindgen's glue> <the glue without them>

import { readFileSync, writeFileSync } from "node:fs";
import ts from "typescript";

const [from, to] = process.argv.slice(2);
const source = ts.createSourceFile(from, readFileSync(from, "utf8"), ts.ScriptTarget.Latest, true, ts.ScriptKind.JS);
const isSnippet = (node) => ts.isPropertyAssignment(node) && ts.isStringLiteral(node.name) && node.name.text.startsWith("./snippets/");

let removed = 0;
function withoutSnippets(context) {
  const visit = (node) => {
    if (!isSnippet(node)) return ts.visitEachChild(node, visit, context);
    removed += 1;
    return undefined;
  };
  return (file) => ts.visitNode(file, visit);
}

const { transformed } = ts.transform(source, [withoutSnippets]);
if (removed === 0) throw new Error(`${from} passes no snippet: wasm-bindgen writes its glue in another way now`);
writeFileSync(to, ts.createPrinter().printFile(transformed[0]));
