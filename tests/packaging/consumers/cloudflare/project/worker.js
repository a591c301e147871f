import { quickStart } from "./quick-start.js";

export default {
  async fetch(request, env) {
    return Response.json(await quickStart(env.HOST));
  },
};
