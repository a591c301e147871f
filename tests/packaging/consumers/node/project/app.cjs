const flowtether = require("flowtether");
const { refund } = require("./refund.js");

refund(flowtether, process.argv[2]).then((outcome) => console.log(JSON.stringify(outcome)));
