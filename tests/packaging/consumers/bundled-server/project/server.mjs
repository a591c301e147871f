import * as flowtether from "flowtether";
import { refund } from "./refund.js";

// A bundle in CommonJS has no top-level await.
refund(flowtether, process.argv.at(-1)).then((outcome) => console.log(JSON.stringify(outcome)));
