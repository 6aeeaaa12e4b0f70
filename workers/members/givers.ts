// Whoever gives rights: what they hold is read with what they change, and must still stand when it is written.
import { type Database, map, all, type Query, type Statement } from "#worker/platform/db.ts";
import { versionGuard } from "#worker/platform/rows.ts";
import type { Work } from "#worker/platform/work.ts";
import { rightsOf } from "./present.ts";
import type { Rights } from "./rules.ts";
import { accessBy, memberBy } from "./store.ts";
import { type MemberRow, members } from "./tables.ts";

export type Giver = { row: MemberRow; rights: Rights };

/** The caller as a member; null: they are none. */
export function giverOf({ caller, composition }: Work, db: Database, organizationId: string): Query<Giver | null> {
  const key = { by: "person_id", organizationId, value: caller.id } as const;
  const asked = { row: memberBy(db, key), access: accessBy(db, composition.ports.liveBoards, key) };
  return map(all(asked), ({ row, access }) => row && { row, rights: rightsOf(row, access) });
}

/** Rights that are taken in between beat what their holder gave last. An owner's are their role, which has its own guard. */
export const unchangedGuards = (db: Database, { row }: Giver): Statement[] => (row.role === "owner" ? [] : [versionGuard(db, members, row, "conflict")]);
