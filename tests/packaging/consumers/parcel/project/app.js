import { quickStart } from "./quick-start.js";

const host = new URLSearchParams(location.search).get("host") ?? location.origin;
quickStart(host).then((outcome) => {
  document.querySelector("output").textContent = JSON.stringify(outcome);
});
