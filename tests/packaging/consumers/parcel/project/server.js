import { quickStart } from "./quick-start.js";

quickStart(process.argv[2]).then((outcome) => console.log(JSON.stringify(outcome)));
