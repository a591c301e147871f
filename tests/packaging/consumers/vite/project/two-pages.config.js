// What both pages import is in a module of its own.
export default { build: { outDir: "two-pages", rollupOptions: { input: ["index.html", "other.html"] } } };
