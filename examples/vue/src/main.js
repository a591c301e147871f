import { createApp } from "vue";
import "../../common/chat.css";
import App from "./App.vue";

createApp(App).mount("#root");
