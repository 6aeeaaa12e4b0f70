// Where among the others a board or a group goes that people move by hand: beside the neighbour that they name.
import type { Database, Query } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { type Neighbour, rankBetween } from "#worker/platform/rank.ts";
import { neighbourOf, type Ordered, type Side } from "./order-store.ts";

type Named = string | null | undefined;
/** The neighbours that an update names: directly after one, or directly before one. */
export type Beside = { after: Named; before: Named };

const sideOf = ({ after, before }: Beside): { side: Side; id: string } | null =>
  after ? { side: "after", id: after } : before ? { side: "before", id: before } : null;

export function neighbourNamed(db: Database, kind: Ordered, movedId: string, beside: Beside): Query<Neighbour | null> | null {
  const named = sideOf(beside);
  return named && neighbourOf(db, kind, named.side, named.id, movedId);
}

/** The new rank as a member of the update; none where it names no neighbour. */
export function rankBeside(kind: Ordered, beside: Beside, neighbour: Neighbour | null): { rank?: string } {
  const named = sideOf(beside);
  if (!named) return {};
  const field = `${named.side}_${kind}_id`;
  if (!neighbour)
    throw new ProblemError("invalid_input", `${field}: there is no such ${kind} in this organization.`, {
      fields: [{ path: field, message: `no such ${kind}` }],
    });
  const { rank, beyond } = neighbour;
  return { rank: named.side === "after" ? rankBetween(rank, beyond) : rankBetween(beyond, rank) };
}
