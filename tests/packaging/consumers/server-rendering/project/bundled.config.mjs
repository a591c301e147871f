export default { ssr: { noExternal: true }, build: { outDir: "bundled" } };
