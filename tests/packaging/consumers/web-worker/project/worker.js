import { ConfigurationError, OpenWop } from "flowtether";
import { refund } from "./refund.js";

self.postMessage(await refund({ ConfigurationError, OpenWop }, self.name));
