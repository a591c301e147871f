import { OpenWop } from "flowtether";

document.querySelector("output").textContent = JSON.stringify({ name: OpenWop.name });
