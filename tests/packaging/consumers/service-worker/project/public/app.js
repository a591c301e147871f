await navigator.serviceWorker.register("worker.js");
if (navigator.serviceWorker.controller === null) {
  await new Promise((resolve) => navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true }));
}
const response = await fetch("/refund");
document.querySelector("output").textContent = await response.text();
