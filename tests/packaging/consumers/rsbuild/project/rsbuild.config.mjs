export default { html: { template: "./index.html" }, server: { host: "127.0.0.1" } };
