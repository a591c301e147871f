import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vite";

// The style and the words are shared with the other frameworks' pages.
export default defineConfig({ plugins: [svelte()], server: { fs: { allow: [".."] } } });
