// The door of connectors: `/ws/gateway/{id}/relay` with a relay token. Checked here, before the object is woken.
import { credentialStatement, requireCredential, type CredentialRow } from "#worker/identity/index.ts";
import { shardOfOrganization } from "#worker/organizations/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { parseToken } from "#worker/platform/sign.ts";
import { gatewayLink, type LinkScope } from "./link-stub.ts";

const REFUSED = "The relay token is not valid for this gateway. Create a new connect command in Mission Control.";

export async function openRelay(request: Request, env: Env, gatewayId: string, now: Date): Promise<Response> {
  if (request.headers.get("Upgrade")?.toLowerCase() !== "websocket") throw new ProblemError("upgrade_required", "Connectors open this address as a WebSocket.");
  const token = parseToken((request.headers.get("Authorization") ?? "").replace(/^Bearer /i, ""));
  if (token?.kind !== "gateway") throw new ProblemError("unauthenticated", REFUSED);
  const shard = await shardOfOrganization(env, token.ownerId);
  if (!shard) throw new ProblemError("unauthenticated", REFUSED);
  const db = shardDatabase(env, shard);
  const [rows] = await db.read<[CredentialRow[]]>([credentialStatement(db, token)]);
  const credential = requireCredential(token, rows[0], now);
  if (credential.subject_id !== gatewayId) throw new ProblemError("unauthenticated", REFUSED);
  const headers = new Headers(request.headers);
  headers.delete("Authorization");
  headers.set("X-Link-Key", token.keyId);
  headers.set("X-Link-Scope", JSON.stringify({ shard, organizationId: credential.organization_id, gatewayId } satisfies LinkScope));
  return gatewayLink(env, shard, gatewayId).fetch(new Request(request, { headers }));
}
