import vue from "@vitejs/plugin-vue";
import { defineConfig } from "vite";

// The style and the words are shared with the other frameworks' pages.
export default defineConfig({ plugins: [vue()], server: { fs: { allow: [".."] } } });
