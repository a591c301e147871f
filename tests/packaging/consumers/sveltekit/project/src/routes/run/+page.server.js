export const load = () => ({ baseUrl: process.env.WORKFLOWS_URL });
