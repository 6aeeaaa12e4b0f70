// What a member has issued, whichever slice keeps it.
import { all, type Database, map, type Query } from "#worker/platform/db.ts";
import type { Composition } from "#worker/platform/slice.ts";
import type { Issued, Revocation } from "./ports.ts";

const joined = (revocations: Revocation[]): Revocation => ({
  guards: revocations.flatMap(({ guards }) => guards),
  writes: revocations.flatMap(({ writes }) => writes),
  events: revocations.flatMap(({ events }) => events),
});

/** Everything that a member has issued, from all slices that keep such things. */
export function issuedBy({ ports }: Composition, db: Database, organizationId: string, memberId: string): Query<Issued> {
  const ask = { db, liveBoards: ports.liveBoards, organizationId, memberId };
  const queries = Object.fromEntries(ports.issuedBy.map((port, place) => [place, port(ask)]));
  return map(all(queries), (answers) => {
    const kinds = Object.values(answers);
    return {
      revokeBeyondRole: (...change) => joined(kinds.map((issued) => issued.revokeBeyondRole(...change))),
      revokeBeyondRights: (...change) => joined(kinds.map((issued) => issued.revokeBeyondRights(...change))),
    };
  });
}
