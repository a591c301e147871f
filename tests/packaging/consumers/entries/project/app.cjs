const names = { all: "", openwop: "/openwop", flowmaestro: "/flowmaestro", syncteams: "/syncteams", snapstate: "/snapstate", langgraph: "/langgraph", a2a: "/a2a", "relay-client": "/relay-client" };
const entries = Object.fromEntries(Object.entries(names).map(([name, path]) => [name, require(`flowtether${path}`)]));

const { each } = require("./each.js");
each(entries, process.argv[2]).then((outcome) => console.log(JSON.stringify(outcome)));
