import { show } from "./shown.js";
import * as client from "./client.js";

show("second", client);
