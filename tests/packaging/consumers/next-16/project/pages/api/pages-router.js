import { quickStart } from "../../quick-start.js";

export default async function handler(request, response) {
  response.json(await quickStart(process.env.WORKFLOWS_URL));
}
