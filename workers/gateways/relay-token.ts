// A gateway's relay token, wherever it is sent: in the header of its socket, in a socket's first frame, in heartbeats. One answer for all
// that is wrong with one, so that nobody learns which gateways there are.
import { credentialOf, isCredential } from "#worker/identity/index.ts";
import { shardOfOrganization } from "#worker/organizations/index.ts";
import { type Database, shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { parseToken } from "#worker/platform/sign.ts";
import type { LinkScope } from "./link-stub.ts";
import { gatewayById, trustOf } from "./store.ts";
import type { GatewayRow } from "./tables.ts";

const REFUSED = "The relay token is not valid for this gateway. Create a new connect command in Mission Control, or register again.";
const CLOSED =
  "The organization of this gateway is being deleted, so nothing is sent to it. Waiting commands are kept until an owner restores the organization.";

export type Admitted = { scope: LinkScope; keyId: string; db: Database; row: GatewayRow };

const refused = () => new ProblemError("unauthenticated", REFUSED);

/** The gateway of a token; 401 unless it is this one's and still good, 409 while its organization is being deleted. */
export async function admitGateway(env: Env, gatewayId: string, sent: string, now: Date): Promise<Admitted> {
  const token = parseToken(sent);
  const shard = token?.kind === "gateway" ? await shardOfOrganization(env, token.ownerId) : null;
  if (!token || !shard) throw refused();
  const db = shardDatabase(env, shard);
  const { credential, trust, row } = await db.ask({
    credential: credentialOf(db, token),
    trust: trustOf(db, token.keyId, gatewayId, now.toISOString()),
    row: gatewayById(db, gatewayId),
  });
  if (!isCredential(token, credential, now) || !trust || !row) throw refused();
  if (trust.deletion_at) throw new ProblemError("organization_closed", CLOSED);
  return { scope: { shard, organizationId: row.organization_id, gatewayId }, keyId: token.keyId, db, row };
}
