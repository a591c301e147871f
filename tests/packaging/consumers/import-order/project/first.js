import * as client from "./client.js";
import { show } from "./shown.js";

show("first", client);
