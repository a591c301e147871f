export default {
  // Each bundler's build has a folder of its own.
  distDir: process.env.DIST,
  // What is proxied must not be compressed: see docs/deploying.md.
  compress: process.env.COMPRESS !== "no",
  rewrites: async () => [{ source: "/rewritten/:path*", destination: `${process.env.WORKFLOWS_URL}/:path*` }],
};
