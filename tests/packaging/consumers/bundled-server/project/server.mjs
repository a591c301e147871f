import { quickStart } from "./quick-start.js";

// A bundle in CommonJS has no top-level await.
quickStart(process.argv.at(-1)).then((outcome) => console.log(JSON.stringify(outcome)));
