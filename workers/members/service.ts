// Reading members: the list, one of them, and a person's own membership.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import type { Grant } from "#worker/platform/access.ts";
import { type Answers, all, type Database, map, type Queries, type Query } from "#worker/platform/db.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { inActiveOrganization } from "./active-organization.ts";
import { actions } from "./actions.ts";
import { grantOf, organizationGrant } from "./grants-store.ts";
import { presentMember } from "./present.ts";
import type { Member } from "./schema.ts";
import { accessBy, accessOfPage, memberBy, memberCount, type MemberKey, membersOf, ownerCount } from "./store.ts";
import type { AccessRow, MemberRow } from "./tables.ts";

/** An admin sees everyone's addresses and rights; others see only their own. A key never sees addresses. */
const showsAll = (work: Work, grant: Grant | null, row: MemberRow): boolean =>
  grant?.role === "owner" || grant?.role === "admin" || row.person_id === work.caller.id;

export async function listMembers(work: Work, query: PageQuery): Promise<Page<Member>> {
  const { liveBoards } = work.composition.ports;
  return inActiveOrganization(
    work,
    actions["member.list"],
    (db, id) => ({ rows: membersOf(db, id, query), count: memberCount(db, id), access: accessOfPage(db, liveBoards, id, query) }),
    ({ found: { rows, count, access }, grant }) => {
      const accessOf = Map.groupBy(access, (one) => one.member_id);
      const items = rows.map((row) => presentMember(row, accessOf.get(row.id) ?? [], showsAll(work, grant, row)));
      return page(items, count, query);
    },
  );
}

export type LoadedMember = { row: MemberRow; access: AccessRow[]; owners: number; grant: Grant; isSelf: boolean };

/** A member with what a change of it needs to know; null: there is none. */
const memberWithAccess = (work: Work, db: Database, key: MemberKey): Query<{ row: MemberRow | null; access: AccessRow[]; owners: number }> =>
  map(
    all({
      row: memberBy(db, key),
      access: accessBy(db, work.composition.ports.liveBoards, key),
      owners: ownerCount(db, key.organizationId),
    }),
    ({ row, access, owners }) => ({ row, access, owners: owners?.owners ?? 0 }),
  );

/** One round trip; `also`: further queries in it. null: no such member here. */
export async function loadMember<Also extends Queries>(
  work: Work,
  db: Database,
  by: MemberKey["by"],
  value: string,
  also: Also,
): Promise<(LoadedMember & { also: Answers<Also> }) | null> {
  const organizationId = activeOrganizationId(work);
  const { held, member, more } = await read(work, db, {
    held: organizationGrant(db, work.caller, organizationId),
    member: memberWithAccess(work, db, { by, organizationId, value }),
    more: all(also),
  });
  const grant = grantOf(work.caller, held);
  if (!grant) return null;
  const { row, ...rest } = member;
  if (row) return { ...rest, row, grant, isSelf: row.person_id === work.caller.id, also: more };
  // Those who may not see members learn nothing about their ids.
  authorize(work, by === "id" ? actions["member.read"] : actions["member.read_own"], grant, "member");
  return null;
}

export async function getMember(work: Work, id: string): Promise<Member> {
  return locate(work, "member", async (db) => {
    const loaded = await loadMember(work, db, "id", id, {});
    if (!loaded) return null;
    const { row, access, grant, isSelf } = loaded;
    authorize(work, isSelf ? actions["member.read_own"] : actions["member.read"], grant, "member");
    return presentMember(row, access, showsAll(work, grant, row));
  });
}

export async function getOwnMember(work: Work): Promise<Member> {
  return locate(work, "organization", async (db) => {
    const loaded = await loadMember(work, db, "person_id", work.caller.id, {});
    if (!loaded) return null;
    authorize(work, actions["member.read_own"], loaded.grant, "organization");
    return presentMember(loaded.row, loaded.access, true);
  });
}
