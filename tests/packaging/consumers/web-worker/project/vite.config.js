// A module worker stays a module: in Vite's default form no worker may wait while it is loaded.
export default { worker: { format: "es" } };
