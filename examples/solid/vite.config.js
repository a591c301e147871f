import solid from "vite-plugin-solid";
import { defineConfig } from "vite";

// The style and the words are shared with the other frameworks' pages.
export default defineConfig({ plugins: [solid()], server: { fs: { allow: [".."] } } });
