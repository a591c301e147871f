import { mount } from "svelte";
import "../../common/chat.css";
import App from "./App.svelte";

mount(App, { target: document.getElementById("root") });
