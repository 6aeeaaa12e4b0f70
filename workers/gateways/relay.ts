// Where connectors dial in: `/ws/gateway/{id}/relay` with a relay token, which is checked here, before the object is woken.
import { credentialOf, requireCredential } from "#worker/identity/index.ts";
import { shardOfOrganization } from "#worker/organizations/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { parseToken } from "#worker/platform/sign.ts";
import { gatewayLink, type LinkScope } from "./link-stub.ts";
import { trustOf } from "./store.ts";

const REFUSED = "The relay token is not valid for this gateway. Create a new connect command in Mission Control.";
const CLOSED =
  "The organization of this gateway is being deleted, so nothing is sent to it. Waiting commands are kept until an owner restores the organization.";

/** Checks the relay token of a connector and passes the socket to the gateway's link. */
export async function openRelay(request: Request, env: Env, gatewayId: string, now: Date): Promise<Response> {
  if (request.headers.get("Upgrade")?.toLowerCase() !== "websocket") throw new ProblemError("upgrade_required", "Connectors open this address as a WebSocket.");
  const token = parseToken((request.headers.get("Authorization") ?? "").replace(/^Bearer /i, ""));
  if (token?.kind !== "gateway") throw new ProblemError("unauthenticated", REFUSED);
  const shard = await shardOfOrganization(env, token.ownerId);
  if (!shard) throw new ProblemError("unauthenticated", REFUSED);
  const db = shardDatabase(env, shard);
  const { row, trust } = await db.ask({ row: credentialOf(db, token), trust: trustOf(db, token.keyId, gatewayId, now.toISOString()) });
  const credential = requireCredential(token, row, now);
  if (credential.subject_id !== gatewayId || !trust) throw new ProblemError("unauthenticated", REFUSED);
  if (trust.deletion_at) throw new ProblemError("organization_closed", CLOSED);
  const headers = new Headers(request.headers);
  headers.delete("Authorization");
  headers.set("X-Link-Key", token.keyId);
  headers.set("X-Link-Scope", JSON.stringify({ shard, organizationId: credential.organization_id, gatewayId } satisfies LinkScope));
  const answer = await gatewayLink(env, shard, gatewayId).fetch(new Request(request, { headers }));
  if (answer.status !== 429) return answer;
  throw new ProblemError("rate_limited", await answer.text(), { headers: { "Retry-After": answer.headers.get("Retry-After") ?? "30" } });
}
