/** What may be done with a run: follow it, reply to what it asks, cancel it. */
export type GrantVerb = "read" | "reply" | "cancel";

/** What a grant says. It is signed, not encrypted: whoever has the grant can read this. */
export interface GrantClaims {
  /** The id of the run. */
  run: string;
  /** What may be done with it. */
  verbs: GrantVerb[];
  /** When the grant expires, in seconds since 1970. */
  expires: number;
  /** Until when it can be renewed, in seconds since 1970. */
  until: number;
}

/** Options of {@link Grants}. */
export interface GrantsOptions {
  /** The secret that grants are signed with: at least 32 random characters. During a rotation the new one and the one before: both are accepted, the first one signs. */
  secrets: string | [string] | [string, string] | string[];
  /** How long a grant is valid. Default 3600, an hour. */
  expiresInSeconds?: number | undefined;
  /** For how long a grant can be renewed, from when it was issued. Default 604800, a week. */
  renewableForSeconds?: number | undefined;
}

/** What a new grant allows, and for how long. */
export interface GrantOptions {
  /** What it allows. Default: all that can be given. */
  verbs?: GrantVerb[] | undefined;
  /** How long it is valid. */
  expiresInSeconds?: number | undefined;
  /** For how long it can be renewed. */
  renewableForSeconds?: number | undefined;
}

/** Why a grant does not allow what was asked. `status` is the one of the response: 403, and 401 where there is no grant. */
export class GrantError extends Error {
  /** @param code What is wrong, for programs. */
  constructor(code: GrantErrorCode, message: string, status?: number);
  /** What is wrong, for programs. */
  readonly code: GrantErrorCode;
  /** The status of the response. */
  readonly status: number;
}

/** What can be wrong with a grant. */
export type GrantErrorCode =
  | "grant_missing"
  | "grant_invalid"
  | "grant_expired"
  | "grant_of_another_run"
  | "grant_of_another_verb"
  | "grant_not_renewable";

/**
 * Issues and checks grants: signed texts that say what may be done with a run, and until when. A grant needs no store: who has it may do
 * what it says, so it can be given to others, narrowed before. Signed with HMAC-SHA-256 by the runtime's own cryptography.
 *
 * @example
 * const grants = new Grants({ secrets: env.GRANT_SECRET });
 * const grant = await grants.issue(run.id);
 * const forColleagues = await grants.narrow(grant, { verbs: ["read"] });
 * await grants.check(forColleagues, { run: run.id, verb: "cancel" }); // rejects with a GrantError, grant_of_another_verb
 */
export class Grants {
  /** @throws {TypeError} for a secret of fewer than 32 characters, more than two of them, or a time that is no whole number of seconds. */
  constructor(options: GrantsOptions);
  /** Issues a grant for a run. */
  issue(run: string, options?: GrantOptions): Promise<string>;
  /** What a valid grant says. Rejects with a {@link GrantError}. */
  read(grant: string | null | undefined): Promise<GrantClaims>;
  /** What a grant says that allows this. Rejects with a {@link GrantError} for another one. */
  check(grant: string | null | undefined, asked: { run: string; verb: GrantVerb }): Promise<GrantClaims>;
  /** The same grant with a later end, no later than it can be renewed. Rejects with a {@link GrantError} for one that has expired, or cannot be renewed any further. */
  renew(grant: string, options?: { expiresInSeconds?: number | undefined }): Promise<string>;
  /** A grant for others, of the same run: with no verb that this one lacks, and no longer than this one can be renewed. It cannot be renewed unless `renewableForSeconds` says so. */
  narrow(grant: string, options?: GrantOptions): Promise<string>;
}

/** Options of {@link Sessions}. */
export interface SessionsOptions {
  /** The secret that cookies are signed with: at least 32 random characters. During a rotation the new one and the one before. */
  secrets: string | string[];
  /** The cookie's name, after `__Host-`. Default `session`. */
  name?: string | undefined;
  /** How long a session lasts. Default 28800, eight hours. */
  expiresInSeconds?: number | undefined;
}

/**
 * Sessions in a signed cookie, for programs that have no sign-in of their own: `__Host-`, `Secure`, `HttpOnly`, `SameSite=Strict`. Nothing
 * is kept on the server.
 *
 * @example
 * const sessions = new Sessions({ secrets: env.SESSION_SECRET });
 * const response = new Response(null, { status: 204, headers: { "Set-Cookie": await sessions.begin(userId) } });
 * const person = await sessions.person(request);
 */
export class Sessions {
  /** @throws {TypeError} for a wrong option. */
  constructor(options: SessionsOptions);
  /** The value of `Set-Cookie` that begins the session of a person, by default of a new one. */
  begin(person?: string): Promise<string>;
  /** The value of `Set-Cookie` that ends a session in this browser. */
  end(): string;
  /** The id of the person whose session a request has; undefined without a valid one. */
  person(request: { headers: { get(name: string): string | null } }): Promise<string | undefined>;
}
