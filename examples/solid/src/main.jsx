/** @jsxImportSource solid-js */

import { render } from "solid-js/web";
import "../../common/chat.css";
import { App } from "./App.jsx";

render(() => <App />, document.getElementById("root"));
