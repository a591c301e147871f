// Sessions: a random id in a cookie that no script can read, signed so that nobody makes one up.

const NAME = "session";
const SECONDS = 8 * 60 * 60;

const bytes = (text) => new TextEncoder().encode(text);

const keyOf = (env) => crypto.subtle.importKey("raw", bytes(env.SESSION_SECRET), { name: "HMAC", hash: "SHA-256" }, false, ["sign", "verify"]);

const toHex = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));

export async function beginSession(env) {
  const id = `${crypto.randomUUID()}.${Math.floor(Date.now() / 1000) + SECONDS}`;
  const signature = toHex(await crypto.subtle.sign("HMAC", await keyOf(env), bytes(id)));
  const cookie = `${NAME}=${id}.${signature}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SECONDS}`;
  return new Response(null, { status: 204, headers: { "Set-Cookie": cookie, "Cache-Control": "no-store" } });
}

export async function hasSession(request, env) {
  const cookies = request.headers.get("Cookie") ?? "";
  const [, id, until, signature] = new RegExp(`(?:^|; )${NAME}=([\\w-]+)\\.(\\d+)\\.([0-9a-f]{64})(?:;|$)`).exec(cookies) ?? [];
  if (id === undefined || Number(until) * 1000 < Date.now()) return false;
  return crypto.subtle.verify("HMAC", await keyOf(env), fromHex(signature), bytes(`${id}.${until}`));
}
