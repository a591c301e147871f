import { quickStart } from "../quick-start.js";

const host = new URLSearchParams(location.search).get("host") ?? location.origin;
document.querySelector("output").textContent = JSON.stringify(await quickStart(host));
