import { OpenWop } from "flowtether";

new OpenWop({ baseUrl: "http://127.0.0.1:9", apiKey: "key" });
console.log(JSON.stringify(process.moduleLoadList.filter((name) => /undici|webcrypto/.test(name))));
