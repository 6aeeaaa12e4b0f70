// Who is calling, from the request's headers: a session cookie, a Bearer token, an agent's token. The only place that knows
// every kind of credential. Tokens of agents and API keys are parsed here and verified in the request's first batch.
import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { AgentCaller } from "./agents/index.ts";
import {
  isBootstrapToken,
  isJwt,
  PersonCaller,
  SESSION_COOKIE,
  type SignedIn,
  signedInAgain,
  signedInByBootstrap,
  signedInByJwt,
  signedInBySession,
  trustsIssuers,
} from "./identity/index.ts";
import { ApiKeyCaller } from "./keys/index.ts";
import { shardOfOrganization } from "./organizations/index.ts";
import { ANONYMOUS, type Caller } from "./platform/access.ts";
import { type Env, shardNames } from "./platform/env.ts";
import { ProblemError } from "./platform/errors.ts";
import { isId } from "./platform/ids.ts";
import { parseToken } from "./platform/sign.ts";
import type { Composition } from "./platform/slice.ts";
import type { RoomScope, Watcher } from "./platform/watchers.ts";

export type Authenticated = { caller: Caller; shards: string[] };

const bearer = (context: Context): string | null => /^Bearer\s+(.+)$/i.exec(context.req.header("Authorization") ?? "")?.[1]?.trim() ?? null;

/** An address where sockets are opened (sockets.ts): what its method says of it is not all that it does. */
const isSocket = (context: Context): boolean => context.req.path.startsWith("/ws/");

/**
 * A browser sends its cookie no matter which site makes the request, and keeps any cookie that it is given. Unsafe requests with a
 * cookie, and those that sign in, must therefore come from our own pages.
 */
export function requireSameOrigin(context: Context): void {
  if (["GET", "HEAD", "OPTIONS"].includes(context.req.method) && !isSocket(context)) return;
  const origin = context.req.header("Origin");
  if (!origin) return; // not a cross-site request from a browser: those always carry an Origin
  if (URL.canParse(origin) && new URL(origin).host === (context.req.header("Host") ?? new URL(context.req.url).host)) return;
  throw new ProblemError("origin_mismatch", "The request came from another site. Use Mission Control's own pages, or a token in the Authorization header.");
}

const ORGANIZATION_HEADER = "X-Organization-Id";

/** A browser cannot set headers when it opens a socket: there the query names the organization. */
function namedOrganization(context: Context, signedIn: SignedIn): string | null {
  const named = context.req.header(ORGANIZATION_HEADER) ?? (isSocket(context) ? context.req.query("organization_id") : undefined);
  if (named === undefined) return null;
  if (!isId(named) || !signedIn.organizations.some((organization) => organization.id === named))
    throw new ProblemError("not_found", "There is no such organization, or you do not belong to it.");
  return named;
}

/** Whose a change is that a browser has kept: whoever has signed in there since does not make it. */
const PERSON_HEADER = "X-Person-Id";
function requireSamePerson(context: Context, signedIn: SignedIn): void {
  const meant = context.req.header(PERSON_HEADER);
  if (meant !== undefined && meant !== signedIn.personId)
    throw new ProblemError("unauthenticated", "The request is meant to be another person's, who is not signed in here any more.");
}

function asPerson(context: Context, env: Env, signedIn: SignedIn): Authenticated {
  requireSamePerson(context, signedIn);
  const caller = new PersonCaller(signedIn, namedOrganization(context, signedIn));
  const own = signedIn.organizations.filter((organization) => caller.boundTo === null || organization.id === caller.boundTo);
  const first = own.find((organization) => organization.id === caller.organizationId)?.shard;
  const shards = [...new Set([...(first ? [first] : []), ...own.map((organization) => organization.shard)])];
  return { caller, shards: shards.length > 0 ? shards : shardNames(env).slice(0, 1) };
}

/** The token says the organization; a header that says another one, or none, is not passed over. */
function requireOwnOrganization(context: Context, organizationId: string, who: string): void {
  const named = context.req.header(ORGANIZATION_HEADER);
  if (named !== undefined && named !== organizationId)
    throw new ProblemError("not_found", `${who} belongs to another organization. Leave the header X-Organization-Id out.`);
}

async function asAgent(context: Context, env: Env, token: string, now: Date): Promise<Authenticated> {
  const parsed = parseToken(token);
  const shard = parsed?.kind === "agent" ? await shardOfOrganization(env, parsed.ownerId) : null;
  if (!parsed || !shard) throw new ProblemError("unauthenticated", "The agent's token is not valid. Its newest one is in AGENTS.md of its workspace.");
  requireOwnOrganization(context, parsed.ownerId, "The agent");
  return { caller: new AgentCaller(parsed, now), shards: [shard] };
}

async function asApiKey(context: Context, env: Env, token: string, now: Date): Promise<Authenticated> {
  const parsed = parseToken(token);
  const shard = parsed?.kind === "api_key" ? await shardOfOrganization(env, parsed.ownerId) : null;
  if (!parsed || !shard) throw new ProblemError("unauthenticated", "The API key is not valid. An admin of the organization can create or rotate one.");
  requireOwnOrganization(context, parsed.ownerId, "The API key");
  return { caller: new ApiKeyCaller(parsed, now), shards: [shard] };
}

const later = (context: Context) => (note: Promise<unknown>) => context.executionCtx.waitUntil(note);

/** A person's Bearer token: the bootstrap token, a JWT of a configured service, or a session token. */
async function byToken(context: Context, env: Env, token: string, now: Date): Promise<SignedIn | null> {
  if (isBootstrapToken(env, token)) return signedInByBootstrap(env, now);
  if (isJwt(token) && trustsIssuers(env)) return signedInByJwt(env, token, now);
  return signedInBySession(env, token, now, later(context));
}

/** Requests that a live room makes for whoever holds one of its sockets, with who that is: they carry no credential. */
const vouchedFor = new WeakMap<Request, Authenticated>();

/** The request is made by the holder of a socket, who is asked for again: 401 when their sign-in or their token has ended. */
export async function vouch(request: Request, env: Env, composition: Composition, { shard, organizationId }: RoomScope, watcher: Watcher): Promise<void> {
  const now = new Date();
  const { program } = watcher;
  if (program) {
    const door = composition.ports.programs.find(({ type }) => type === program.type);
    if (door) vouchedFor.set(request, { caller: door.callerOf(program.token, now), shards: [shard] });
    return;
  }
  const signedIn = await signedInAgain(env, watcher, now);
  if (signedIn) vouchedFor.set(request, { caller: new PersonCaller(signedIn, organizationId), shards: [shard] });
}

/** Anonymous when no credential was sent; 401 when the one sent is invalid. */
export async function authenticate(context: Context, env: Env, now: Date): Promise<Authenticated> {
  const vouched = vouchedFor.get(context.req.raw);
  if (vouched) return vouched;
  const agentToken = context.req.header("X-Agent-Token");
  if (agentToken !== undefined) return asAgent(context, env, agentToken, now);
  const token = bearer(context);
  if (token?.startsWith("mca_")) return asAgent(context, env, token, now);
  if (token?.startsWith("mck_")) return asApiKey(context, env, token, now);
  if (token !== null) {
    const signedIn = await byToken(context, env, token, now);
    if (!signedIn) throw new ProblemError("unauthenticated", "The token is not valid. Use the installation's LOCAL_AUTH_TOKEN, or sign in.");
    return asPerson(context, env, signedIn);
  }
  const cookie = getCookie(context, SESSION_COOKIE);
  // Cloudflare Access adds this header to every request of a browser signed in there; our own session takes precedence.
  const assertion = trustsIssuers(env) ? context.req.header("Cf-Access-Jwt-Assertion") : undefined;
  if (!cookie && !assertion) return { caller: ANONYMOUS, shards: shardNames(env).slice(0, 1) };
  requireSameOrigin(context);
  const bySession = cookie ? await signedInBySession(env, cookie, now, later(context)) : null;
  const signedIn = bySession ?? (assertion ? await signedInByJwt(env, assertion, now) : null);
  if (!signedIn) throw new ProblemError("unauthenticated", "Your session has ended. Sign in again.");
  return asPerson(context, env, signedIn);
}
