// What a member has issued, whoever keeps it: invites and API keys fill a port each.
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import type { Composition } from "#worker/platform/slice.ts";
import type { Issued, Revocation } from "./ports.ts";

const both = (one: Revocation, other: Revocation): Revocation => ({
  guards: [...one.guards, ...other.guards],
  writes: [...one.writes, ...other.writes],
  events: [...one.events, ...other.events],
});

export function issuedBy({ ports }: Composition, db: Database, organizationId: string, memberId: string): Query<Issued> {
  const ask = { db, liveBoards: ports.liveBoards, organizationId, memberId };
  return map(all({ invites: ports.issuedInvites(ask), keys: ports.issuedKeys(ask) }), ({ invites, keys }) => ({
    revokeBeyondRole: (...change) => both(invites.revokeBeyondRole(...change), keys.revokeBeyondRole(...change)),
    revokeBeyondRights: (...change) => both(invites.revokeBeyondRights(...change), keys.revokeBeyondRights(...change)),
  }));
}
