const host = new URLSearchParams(location.search).get("host") ?? location.origin;
const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module", name: host });
worker.addEventListener("error", (event) => reportError(event.message));
worker.addEventListener("message", ({ data }) => {
  document.querySelector("output").textContent = JSON.stringify(data);
});
