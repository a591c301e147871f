// What a program does that imports several entries of the package: what one of them made is used by another.

const SERVICES = ["A2A", "FlowMaestro", "LangGraph", "OpenWop", "Relay", "SnapState", "SyncTeams"];

/** Uses the entries beside each other; resolves with what shows that they are whole and know each other. */
export async function each(entries, baseUrl) {
  const { all, openwop, flowmaestro, syncteams, snapstate } = entries;
  const options = { baseUrl, apiKey: async () => "key-packaging" };
  const own = Object.fromEntries(Object.entries(entries).map(([name, entry]) => [name, SERVICES.filter((service) => service in entry)]));

  const client = new openwop.WorkflowClient({ provider: "openwop", ...options });
  const other = new all.WorkflowClient({ provider: "openwop", ...options });
  const native = flowmaestro.WorkflowClient.from(new openwop.OpenWop(options));
  const begin = () => client.start("refund", { order: 7, delayMs: 1 });

  // A token of one entry is read by another.
  const run = await begin();
  const seen = [];
  for await (const event of run.events()) if (seen.push(event.seq) === 2) break;
  const again = await other.attach(JSON.stringify(run));
  for await (const event of again.events()) {
    seen.push(event.seq);
    if (event.kind === "waiting") await again.respond({ decision: "approve" });
  }
  const { status } = await again.result();

  // A run of one entry is watched by another, and a client of one entry is behind the vocabulary of another.
  const kinds = { watched: [], native: [] };
  const watched = await begin();
  for await (const { event } of other.watch([watched])) {
    kinds.watched.push(event.kind);
    if (event.kind === "waiting") await watched.respond({ decision: "approve" });
  }
  const behind = await native.start("refund", { order: 7, delayMs: 1 });
  for await (const event of behind.events()) {
    kinds.native.push(event.kind);
    if (event.kind === "waiting") await behind.respond({ decision: "approve" });
  }

  // One store under one key is one run, whichever entries start it.
  const checkpoint = { store: snapstate.memory(), key: "order-7" };
  const started = await Promise.all([client, other, native].map((one) => one.start("refund", { order: 7 }, { checkpoint })));

  const failure = await new syncteams.SyncTeams(options).getTaskStatus("nobody's").catch((error) => error);
  const refusal = await (async () => new openwop.WorkflowClient({ provider: "syncteams", ...options }))().catch((error) => error);
  return {
    own,
    seen,
    status,
    kinds,
    started: new Set(started.map(({ id }) => id)).size,
    errors: Object.values(entries).map((entry) => failure instanceof entry.FlowtetherError && entry.ApiError === all.ApiError),
    refusal: [refusal instanceof all.ConfigurationError, refusal.field],
  };
}
