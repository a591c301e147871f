import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// The style and the words are shared with the other frameworks' pages.
export default defineConfig({ plugins: [react()], server: { fs: { allow: [".."] } } });
