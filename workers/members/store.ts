// The SQL of members and their rights on boards. `liveBoards` is the port of that name: boards that have not been deleted.
import type { Database, Query, Statement } from "#worker/platform/db.ts";
import type { Grant } from "#worker/platform/access.ts";
import type { OrganizationRow } from "#worker/organizations/index.ts";
import { names } from "#worker/platform/rows.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import type { BoardRight } from "./rules.ts";
import { type AccessRow, member_board_access, type MemberRow, members } from "./tables.ts";

const m = names(members);
const a = names(member_board_access, "a");

const PAGE = `FROM ${m} WHERE ${m.organization_id} = ?1 ORDER BY ${m.name}, ${m.id} LIMIT ?2 OFFSET ?3`;
const COUNT = `SELECT count(*) AS total FROM ${m} WHERE ${m.organization_id} = ?1`;
const OWNERS = `SELECT count(*) AS owners FROM ${m} WHERE ${m.organization_id} = ?1 AND ${m.role} = 'owner'`;
const ONE = {
  id: `FROM ${m} WHERE ${m.organization_id} = ?1 AND ${m.id} = ?2`,
  person_id: `FROM ${m} WHERE ${m.organization_id} = ?1 AND ${m.person_id} = ?2`,
};
/** A member's name: that of the membership, else that of the person. */
export type MemberKey = { by: keyof typeof ONE; organizationId: string; value: string };

export const memberBy = (db: Database, { by, organizationId, value }: MemberKey): Query<MemberRow | null> =>
  db.row<MemberRow>(`SELECT * ${ONE[by]}`, organizationId, value);
export const membersOf = (db: Database, organizationId: string, { limit, offset }: PageQuery): Query<MemberRow[]> =>
  db.rows<MemberRow>(`SELECT * ${PAGE}`, organizationId, limit, offset);
export const memberCount = (db: Database, organizationId: string): Query<{ total: number } | null> => db.row(COUNT, organizationId);
export const ownerCount = (db: Database, organizationId: string): Query<{ owners: number } | null> => db.row(OWNERS, organizationId);

const access = (liveBoards: string, memberIds: string) =>
  `SELECT a.* FROM ${a} JOIN ${liveBoards} b ON b.id = ${a.board_id} WHERE ${a.member_id} IN (SELECT ${m.id} ${memberIds}) ORDER BY b.name, b.id`;

/** Rights on boards that still exist. */
export const accessBy = (db: Database, liveBoards: string, { by, organizationId, value }: MemberKey): Query<AccessRow[]> =>
  db.rows<AccessRow>(access(liveBoards, ONE[by]), organizationId, value);
export const accessOfPage = (db: Database, liveBoards: string, organizationId: string, { limit, offset }: PageQuery): Query<AccessRow[]> =>
  db.rows<AccessRow>(access(liveBoards, PAGE), organizationId, limit, offset);

/** Which of these boards belong to the organization. */
export const knownBoards = (db: Database, liveBoards: string, organizationId: string, ids: readonly string[]): Query<{ id: string }[]> =>
  db.rows(`SELECT b.id FROM json_each(?2) j JOIN ${liveBoards} b ON b.id = j.value WHERE b.organization_id = ?1`, organizationId, JSON.stringify(ids));

const KEEP_ONLY = "DELETE FROM member_board_access WHERE member_id = ?1 AND board_id NOT IN (SELECT value ->> 'board_id' FROM json_each(?2))";
const give = (liveBoards: string) => `INSERT INTO member_board_access(member_id, board_id, can_read, can_write, created_at, updated_at)
  SELECT ?1, b.id, j.value ->> 'can_read', j.value ->> 'can_write', ?4, ?4 FROM json_each(?3) j
  JOIN ${liveBoards} b ON b.id = j.value ->> 'board_id' AND b.organization_id = ?2 WHERE true
  ON CONFLICT (member_id, board_id) DO UPDATE SET can_read = excluded.can_read, can_write = excluded.can_write, updated_at = excluded.updated_at
  WHERE can_read <> excluded.can_read OR can_write <> excluded.can_write`;

/** Replaces all rows of one member with these; a board deleted meanwhile gets none. */
export function replaceAccessStatements(
  db: Database,
  liveBoards: string,
  member: Pick<MemberRow, "id" | "organization_id">,
  rights: BoardRight[],
  at: string,
): Statement[] {
  const wanted = JSON.stringify(rights);
  return [db.sql(KEEP_ONLY, member.id, wanted), db.sql(give(liveBoards), member.id, member.organization_id, wanted, at)];
}

export const deleteMemberStatements = (db: Database, id: string): Statement[] => [
  db.sql("DELETE FROM member_board_access WHERE member_id = ?1", id),
  db.sql("DELETE FROM members WHERE id = ?1", id),
];

/** The rule of the last owner, checked at the moment of the commit. */
export const anotherOwnerGuard = (db: Database, { organization_id, id }: MemberRow): Statement =>
  db.guard("EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND role = 'owner' AND id <> ?)", "last_owner", organization_id, id);
export const onlyMemberGuard = (db: Database, { organization_id, id }: MemberRow): Statement =>
  db.guard("NOT EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND id <> ?)", "conflict", organization_id, id);

/** The guard that the actor still has the role by which they act: a concurrent demotion wins. */
export const roleGuard = (db: Database, { organizationId, role }: Grant, personId: string): Statement =>
  db.guard("EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND person_id = ? AND role = ?)", "forbidden", organizationId, personId, role);

const NEXT_OWNER = `SELECT * FROM ${m} WHERE ${m.organization_id} = ?1 AND ${m.id} <> ?2
  ORDER BY ${m.role} = 'owner' DESC, ${m.role} = 'admin' DESC, ${m.created_at}, ${m.id} LIMIT 1`;
/** Who owns the organization once this member is gone: an owner, else the longest-serving admin, else member. */
export const nextOwner = (db: Database, { organization_id, id }: MemberRow): Query<MemberRow | null> => db.row<MemberRow>(NEXT_OWNER, organization_id, id);

/** A person without a name yet keeps the name that their membership gave them. */
const COPY = `UPDATE members SET ${m.name} = CASE WHEN ?2 = '' THEN ${m.name} ELSE ?2 END, ${m.preferred_name} = ?3, ${m.email} = ?4,
  ${m.updated_at} = strftime('%Y-%m-%dT%H:%M:%fZ', 'now') WHERE ${m.person_id} = ?1`;
export const copyProfileStatement = (db: Database, person: Pick<MemberRow, "id" | "name" | "preferred_name" | "email">): Statement =>
  db.sql(COPY, person.id, person.name, person.preferred_name, person.email);

const OWN = "SELECT o.* FROM members m JOIN organizations o ON o.id = m.organization_id WHERE m.person_id = ?1 LIMIT 200";
export const organizationsOfPerson = (db: Database, personId: string): Query<OrganizationRow[]> => db.rows<OrganizationRow>(OWN, personId);

export type Departing = MemberRow & { deletion_at: string | null };
const MEMBERSHIPS = "SELECT m.*, o.deletion_at FROM members m JOIN organizations o ON o.id = m.organization_id WHERE m.person_id = ?1";
/** All memberships of a person on this shard, with the deletion date of each organization. */
export const membershipsOf = (db: Database, personId: string): Query<Departing[]> => db.rows<Departing>(MEMBERSHIPS, personId);

const SHARED_OWNERSHIPS = `SELECT o.id, o.name,
    (SELECT json_group_array(x.person_id) FROM members x WHERE x.organization_id = o.id AND x.role = 'owner' AND x.person_id <> ?1) AS other_owners
  FROM members m JOIN organizations o ON o.id = m.organization_id
  WHERE m.person_id = ?1 AND m.role = 'owner' AND o.deletion_at IS NULL
    AND EXISTS (SELECT 1 FROM members x WHERE x.organization_id = o.id AND x.person_id <> ?1) ORDER BY o.name`;
/** `other_owners`: ids of people, as JSON. */
export const sharedOwnershipsOf = (db: Database, personId: string): Query<{ id: string; name: string; other_owners: string }[]> =>
  db.rows(SHARED_OWNERSHIPS, personId);

// At most 200 board rights can be given to one person, so they fit in one list.
const BOARDS_READ_BY = `SELECT m.person_id, m.role, (m.all_boards_read OR m.all_boards_write) AS reads_all,
    (SELECT json_group_array(a.board_id) FROM member_board_access a
      WHERE a.member_id = m.id AND (a.can_read = 1 OR a.can_write = 1) AND (?3 IS NULL OR a.board_id = ?3)) AS boards
  FROM members m WHERE m.organization_id = ?1 AND m.person_id IN (SELECT value FROM json_each(?2))`;
/** `boards`: ids, as JSON. */
export type BoardsRead = { person_id: string; role: MemberRow["role"]; reads_all: number; boards: string };
type BoardsWithin = { organizationId: string; boardId: string | null };

/** Which boards people may read: those of the organization, or only the one named. */
export const boardsReadBy = (db: Database, { organizationId, boardId }: BoardsWithin, people: readonly string[]): Query<BoardsRead[]> =>
  db.rows<BoardsRead>(BOARDS_READ_BY, organizationId, JSON.stringify(people), boardId);
