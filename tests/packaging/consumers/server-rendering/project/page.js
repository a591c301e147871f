// The page's own module: rendered on a server, it imports the package and uses it only later, in the browser.
import { OpenWop } from "flowtether";
import { refund } from "./refund.js";

export const render = () => `<button>Refund with ${OpenWop.name}</button>`;
export { refund };
