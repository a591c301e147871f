import { ConfigurationError, OpenWop } from "flowtether";
import { refund } from "./refund.js";

export default {
  async fetch(request, env) {
    return Response.json(await refund({ ConfigurationError, OpenWop }, env.HOST));
  },
};
