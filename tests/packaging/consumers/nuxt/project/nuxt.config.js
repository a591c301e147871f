export default defineNuxtConfig({
  compatibilityDate: "2026-11-01",
  telemetry: false,
  devtools: { enabled: false },
  app: { head: { title: "A run in Nuxt", link: [{ rel: "icon", href: "data:," }] } },
  runtimeConfig: { public: { workflowsUrl: "" } },
});
