export const dynamic = "force-dynamic";

const PASSED_ON = ["authorization", "content-type", "idempotency-key", "last-event-id"];

async function forward(request, { params }) {
  const { path } = await params;
  const { search } = new URL(request.url);
  const headers = PASSED_ON.filter((name) => request.headers.has(name)).map((name) => [name, request.headers.get(name)]);
  const body = request.method === "GET" ? undefined : await request.arrayBuffer();
  const { method, signal } = request;
  const { status, headers: given, body: stream } = await fetch(`${process.env.WORKFLOWS_URL}/${path.join("/")}${search}`, { method, headers, body, signal });
  return new Response(stream, { status, headers: { "Content-Type": given.get("Content-Type") } });
}

export { forward as GET, forward as POST };
