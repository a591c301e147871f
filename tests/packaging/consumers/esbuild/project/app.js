import { ConfigurationError, OpenWop } from "flowtether";
import { refund } from "./refund.js";

const host = new URLSearchParams(location.search).get("host") ?? location.origin;
const outcome = await refund({ ConfigurationError, OpenWop }, host);
document.querySelector("output").textContent = JSON.stringify(outcome);
