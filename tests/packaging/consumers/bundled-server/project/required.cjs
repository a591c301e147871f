const { quickStart } = require("./quick-start.js");

quickStart(process.argv.at(-1)).then((outcome) => console.log(JSON.stringify(outcome)));
