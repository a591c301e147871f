import path from "node:path";

export default {
  mode: "production",
  entry: "./app.js",
  output: { filename: "app.js", path: path.join(import.meta.dirname, "public") },
};
