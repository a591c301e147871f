export { ConfigurationError, OpenWop } from "flowtether";
