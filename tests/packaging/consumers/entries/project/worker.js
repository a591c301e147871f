import { each } from "./each.js";
import { entries } from "./entries.js";

export default {
  async fetch(request, env) {
    return Response.json(await each(entries, env.HOST));
  },
};
