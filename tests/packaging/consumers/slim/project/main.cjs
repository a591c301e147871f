const slim = require("flowtether/slim");
const { initSync, default: init, OpenWop, ConfigurationError } = slim;
const { readFileSync } = require("node:fs");
const { refund } = require("./refund.js");

initSync({ module: readFileSync(require.resolve("flowtether/wasm")) });
refund({ OpenWop, ConfigurationError }, process.argv[2]).then((outcome) => console.log(JSON.stringify({ outcome, init: typeof init })));
