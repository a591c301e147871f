import * as flowtether from "flowtether";
import { refund, render } from "./page.js";

console.log(JSON.stringify({ html: render(), outcome: await refund(flowtether, process.argv[2]) }));
