import { ConfigurationError, OpenWop } from "npm:flowtether";
import { refund } from "./refund.js";

console.log(JSON.stringify(await refund({ ConfigurationError, OpenWop }, Deno.args[0])));
