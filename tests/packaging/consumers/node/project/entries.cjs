const { OpenWop } = require("flowtether");
const { OpenWop: inline } = require("flowtether/inline");
const { default: init, initSync } = require("flowtether/slim");
const { useRun } = require("flowtether/react");
const { createRunStore } = require("flowtether/store");

const kinds = Object.entries({ OpenWop, inline, init, initSync, useRun, createRunStore }).map(([name, value]) => [name, typeof value]);
console.log(JSON.stringify(Object.fromEntries(kinds)));
