// Rollup by itself resolves no package: the one plugin names its file.
const { rollup } = await import(process.argv[2]);

const bundle = await rollup({
  input: "server.mjs",
  plugins: [{ name: "packages", resolveId: (id) => (id === "flowtether" ? new URL(import.meta.resolve(id)).pathname : null) }],
});
await bundle.write({ file: "rolled.mjs", format: "esm" });
await bundle.close();
