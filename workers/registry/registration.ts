// A gateway registers itself with a registration token, or takes itself out with its relay token. Whatever is wrong with a token, and
// whichever organizations and gateways there are, who sends a wrong one hears the same.
import type { Context } from "hono";
import { addressOf, directory, registryAttempt, requireAttempt } from "#worker/identity/index.ts";
import { admitGateway, deregistration, gatewayByName, gatewayLink, planRegistration, type Registration } from "#worker/gateways/index.ts";
import { HEARTBEAT_SECONDS } from "#worker/gateways/schema.ts";
import { shardOfOrganization } from "#worker/organizations/index.ts";
import type { Caller } from "#worker/platform/access.ts";
import { commit, GuardError } from "#worker/platform/commit.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { directoryLimit, limitGuard, takeStatement } from "#worker/platform/limits.ts";
import { equalSecrets, type ParsedToken, parseToken } from "#worker/platform/sign.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { at, commitWork, type Work } from "#worker/platform/work.ts";
import type { Refusal } from "./events.ts";
import { refusalOf } from "./rules.ts";
import type { GatewayDeregister, GatewayHeartbeat, GatewayRegister, GatewayRegistered, HeartbeatTaken } from "./schema.ts";
import { gatewayRoomGuard, tokenByKey, usableGuard, countUseStatement } from "./store.ts";
import type { RegistrationTokenRow } from "./tables.ts";

/** Gateways of an organization, before no more register themselves. */
export const GATEWAYS_MAX = 1_000;
/** Of two that register one name at once, the second finds what the first has made. */
const TRIES = 3;
const REFUSED = "The registration token is not valid: it may be mistyped, revoked, expired or used up. Ask an admin of the organization for a new one.";
const REGISTRY: Actor = { type: "system", id: "registry", name: "Mission Control" };

type Place = { db: Database; shard: string; organizationId: string };

const registrarOf = (organizationId: string, id: string, actor: Actor): Caller => ({
  type: "gateway",
  id,
  organizationId,
  boundTo: organizationId,
  boardId: null,
  limits: null,
  actor,
  proof: () => null,
});

/** Counts a wrong token for its address: 429 where there were too many. */
async function countWrong(context: Context, work: Work): Promise<void> {
  const { taken } = await directory(work.env).ask({ taken: registryAttempt(context, work).taken });
  requireAttempt(taken, work.now);
}

/** Writes down what was refused, as long as nobody fills the record with it. */
async function record(work: Work, { db, shard, organizationId }: Place, row: RegistrationTokenRow | null, why: Refusal, given: Registration): Promise<void> {
  const limit = directoryLimit(work, "refused_registration", organizationId);
  const known = why === "unknown" ? null : row;
  const subject = known ? { type: "registration_token", id: known.id } : { type: "organization", id: organizationId };
  const payload = { label: known?.name ?? "unknown", why, gateway_name: given.name, address: given.address };
  await commit(db, {
    stream: { organizationId, boardId: null },
    guards: [limitGuard(db, limit)],
    writes: [takeStatement(db, limit)],
    events: [{ type: "registration_token.refused", subject, payload }],
    provenance: { actor: REGISTRY, requestId: work.requestId, causeId: null, at: at(work) },
  }).then(
    (committed) => work.publish(shard, committed),
    (error: unknown) => {
      if (!(error instanceof GuardError)) throw error; // enough was written, or there is no such organization
    },
  );
}

const isProvedBy = (row: RegistrationTokenRow | null, token: ParsedToken | null): boolean =>
  row !== null && token !== null && equalSecrets(row.secret_hash, token.secretHash);

/** What a second try can mend. */
const isRace = (error: unknown): boolean =>
  error instanceof ProblemError ? error.code === "already_exists" : error instanceof GuardError && (error.code === "conflict" || error.code === "token_ended");

type Asked = { place: Place; token: ParsedToken | null; given: Registration };

/** One try: reads, decides, commits. null: somebody else was faster. */
async function attempt(context: Context, work: Work, { place, token, given }: Asked): Promise<GatewayRegistered | null> {
  const { db, shard, organizationId } = place;
  const { row, existing } = await db.ask({
    row: tokenByKey(db, organizationId, token?.keyId ?? ""),
    existing: gatewayByName(db, organizationId, given.name),
  });
  const why = refusalOf(row, isProvedBy(row, token), at(work));
  if (why !== null || row === null) {
    await countWrong(context, work);
    await record(work, place, row, why ?? "unknown", given);
    throw new ProblemError("unauthenticated", REFUSED);
  }
  const plan = planRegistration(db, organizationId, existing, given, row.name, at(work));
  const caller = registrarOf(organizationId, row.id, { type: "gateway", id: plan.id, name: given.name });
  try {
    await commitWork({ ...work, caller, idempotency: null }, db, shard, {
      stream: { organizationId, boardId: null },
      guards: [usableGuard(db, row.id, at(work)), ...(existing ? [] : [gatewayRoomGuard(db, organizationId, GATEWAYS_MAX)]), ...plan.guards],
      writes: [...plan.writes, countUseStatement(db, row.id, at(work))],
      events: plan.events,
    });
  } catch (error) {
    if (isRace(error)) return null;
    if (!(error instanceof GuardError) || error.code !== "too_many") throw error;
    throw new ProblemError("conflict", `The organization has ${GATEWAYS_MAX} gateways. Delete those that are no longer used.`);
  }
  if (existing) await gatewayLink(work.env, shard, plan.id).revoke("the gateway has registered again");
  return {
    gateway_id: plan.id,
    relay_ws_url: `${work.origin.replace(/^http/, "ws")}/ws/gateway/${plan.id}/relay`,
    relay_token: plan.token,
    heartbeat_interval_seconds: HEARTBEAT_SECONDS,
  };
}

export async function registerGateway(context: Context, work: Work, body: GatewayRegister): Promise<GatewayRegistered> {
  const { organization_id: organizationId, name, url, workspace_root, version, capabilities } = body;
  const parsed = parseToken(body.registration_token);
  const token = parsed?.kind === "registration" && parsed.ownerId === organizationId ? parsed : null;
  const shard = await shardOfOrganization(work.env, organizationId);
  if (!shard) {
    await countWrong(context, work);
    throw new ProblemError("unauthenticated", REFUSED);
  }
  const place = { db: shardDatabase(work.env, shard), shard, organizationId };
  const said = { url: url || null, workspace_root: workspace_root ?? null, version: version ?? null };
  const given = { name, ...said, capabilities, address: addressOf(context) };
  for (let tries = 0; tries < TRIES; tries++) {
    const registered = await attempt(context, work, { place, token, given });
    if (registered) return registered;
  }
  throw new ProblemError("conflict", "Others register at the same moment. Try again.");
}

/** The gateway of a relay token; a wrong one counts for its address. */
async function admitted(context: Context, work: Work, { gateway_id, relay_token }: GatewayDeregister) {
  try {
    return await admitGateway(work.env, gateway_id, relay_token, work.now);
  } catch (error) {
    if (error instanceof ProblemError && error.code === "unauthenticated") await countWrong(context, work);
    throw error;
  }
}

export async function takeHeartbeat(context: Context, work: Work, beat: GatewayHeartbeat): Promise<HeartbeatTaken> {
  const { scope, keyId } = await admitted(context, work, beat);
  const { status, metrics } = beat;
  const { waitMs } = await gatewayLink(work.env, scope.shard, scope.gatewayId).heartbeat(scope, { keyId, status, metrics, address: addressOf(context) });
  return waitMs > 0 ? { ok: true, config_update: { heartbeat_interval_seconds: HEARTBEAT_SECONDS } } : { ok: true };
}

export async function deregisterGateway(context: Context, work: Work, body: GatewayDeregister): Promise<void> {
  const { scope, db, row } = await admitted(context, work, body);
  const { organizationId, shard, gatewayId } = scope;
  const caller = registrarOf(organizationId, gatewayId, { type: "gateway", id: gatewayId, name: row.name });
  await commitWork({ ...work, caller, idempotency: null }, db, shard, {
    stream: { organizationId, boardId: null },
    ...deregistration(db, row, at(work)),
  });
  await gatewayLink(work.env, shard, gatewayId).revoke("the gateway has taken itself out");
}
