import * as flowtether from "flowtether";
import { refund } from "./refund.js";

console.log(JSON.stringify(await refund(flowtether, process.argv[2])));
