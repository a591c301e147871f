// The responses of a project's server.

import assert from "node:assert/strict";

/** How much of a page of errors is shown. */
const SHOWN = 1000;

/** The body of a response that must have the status 200. */
export async function text(url, options) {
  const response = await fetch(url, options);
  const body = await response.text();
  assert.equal(response.status, 200, `${url}: ${body.slice(0, SHOWN)}`);
  return body;
}

/** What stands in the `<output>` of a page that a server rendered. */
export function output(page) {
  const found = /<output[^>]*>(.+?)<\/output>/s.exec(page);
  assert.ok(found, page.slice(0, SHOWN));
  return found[1].replaceAll("&quot;", '"').replaceAll(/<!--.*?-->/g, "");
}
