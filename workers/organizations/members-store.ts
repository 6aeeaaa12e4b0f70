// The SQL of members and their rights on boards.
import { revokeCredentialsOfStatement, revokeCredentialsStatement } from "#worker/identity/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { type BoardRight, invitesLost, type Rights } from "./rules.ts";
import type { BoardAccess, Member, Role } from "./schema.ts";
import type { AccessRow, MemberRow } from "./tables.ts";

const presentAccess = (row: AccessRow, member: MemberRow): BoardAccess => ({
  id: `${row.member_id}:${row.board_id}`,
  board_id: row.board_id,
  can_read: row.can_read === 1 || row.can_write === 1,
  can_write: row.can_write === 1,
  created_at: row.created_at ?? member.created_at,
  updated_at: row.updated_at ?? row.created_at ?? member.created_at,
});

/** `showsAll`: addresses and rights on boards, which only admins see of others. */
export function presentMember(row: MemberRow, access: AccessRow[], showsAll: boolean): Member {
  return {
    id: row.id,
    organization_id: row.organization_id,
    user_id: row.person_id,
    name: row.name,
    role: row.role,
    all_boards_read: row.all_boards_read === 1,
    all_boards_write: row.all_boards_write === 1,
    user: { id: row.person_id, email: showsAll ? row.email : null, name: row.name, preferred_name: row.preferred_name },
    board_access: showsAll ? access.map((one) => presentAccess(one, row)) : [],
    version: row.version,
    created_at: row.created_at,
    updated_at: row.updated_at,
  };
}

export function rightsOf(row: MemberRow, access: AccessRow[]): Rights {
  return {
    role: row.role,
    all_boards_read: row.all_boards_read === 1,
    all_boards_write: row.all_boards_write === 1,
    board_access: access.map((one) => ({ board_id: one.board_id, can_read: one.can_read === 1 || one.can_write === 1, can_write: one.can_write === 1 })),
  };
}

/** Rights on boards that still exist, of the members that a sub-select names; its parameters are numbered from ?1. */
export function accessStatement(db: Database, membersSql: string, ...params: unknown[]): Statement {
  return db.sql(
    `SELECT a.* FROM member_board_access a JOIN boards b ON b.id = a.board_id AND b.deleted_at IS NULL WHERE a.member_id IN (${membersSql}) ORDER BY b.name, b.id`,
    ...params,
  );
}

/** Which of these boards are of the organization. */
export function knownBoardsStatement(db: Database, organizationId: string, boardIds: string[]): Statement {
  return db.sql(
    "SELECT b.id FROM json_each(?2) j JOIN boards b ON b.id = j.value WHERE b.organization_id = ?1 AND b.deleted_at IS NULL",
    organizationId,
    JSON.stringify(boardIds),
  );
}

/** Makes the rows of one member exactly these; a board that has been deleted meanwhile gets none. */
export function replaceAccessStatements(db: Database, memberId: string, organizationId: string, rows: BoardRight[], at: string): Statement[] {
  const wanted = JSON.stringify(rows);
  return [
    db.sql("DELETE FROM member_board_access WHERE member_id = ?1 AND board_id NOT IN (SELECT value ->> 'board_id' FROM json_each(?2))", memberId, wanted),
    db.sql(
      `INSERT INTO member_board_access(member_id, board_id, can_read, can_write, created_at, updated_at)
       SELECT ?1, b.id, j.value ->> 'can_read', j.value ->> 'can_write', ?4, ?4 FROM json_each(?3) j
       JOIN boards b ON b.id = j.value ->> 'board_id' AND b.organization_id = ?2 AND b.deleted_at IS NULL WHERE true
       ON CONFLICT (member_id, board_id) DO UPDATE SET can_read = excluded.can_read, can_write = excluded.can_write, updated_at = excluded.updated_at
       WHERE can_read <> excluded.can_read OR can_write <> excluded.can_write`,
      memberId,
      organizationId,
      wanted,
      at,
    ),
  ];
}

/** What a person has made and that can still be used: it ends when they lose the right to make it. */
export type Made = { type: "invite" | "api_key"; id: string; label: string; role: Role | null };

/** `personSql` names the person, with ?2 as its parameter. */
export function madeStatement(db: Database, organizationId: string, personSql: string, parameter: string): Statement {
  return db.sql(
    `SELECT 'invite' AS type, id, role AS label, role FROM invites WHERE created_by = (${personSql}) AND organization_id = ?1 AND status = 'pending'
     UNION ALL SELECT 'api_key', id, name, NULL FROM api_keys WHERE created_by = (${personSql}) AND organization_id = ?1 AND revoked_at IS NULL`,
    organizationId,
    parameter,
  );
}

/**
 * Ends what the person has made and could not make any more with `role` (null: not a member). The events name what was
 * known when it was loaded; the statements also end what was made since.
 */
export function endMade(
  db: Database,
  of: { organizationId: string; personId: string },
  role: Role | null,
  made: Made[],
  at: string,
): { writes: Statement[]; events: NewEvent[] } {
  const lost = invitesLost(role);
  const losesKeys = role === null || role === "member";
  const keysSql = "SELECT id FROM api_keys WHERE created_by = ?2 AND organization_id = ?3 AND revoked_at IS NULL";
  const ended = made.filter((one) => (one.type === "api_key" ? losesKeys : one.role && lost.includes(one.role)));
  return {
    writes: [
      db.sql(
        "UPDATE invites SET status = 'revoked', version = version + 1 WHERE created_by = ?1 AND organization_id = ?2 AND status = 'pending' AND role IN (SELECT value FROM json_each(?3))",
        of.personId,
        of.organizationId,
        JSON.stringify(lost),
      ),
      ...(losesKeys
        ? [
            revokeCredentialsOfStatement(db, keysSql, at, of.personId, of.organizationId),
            db.sql(
              "UPDATE api_keys SET revoked_at = ?1, version = version + 1 WHERE created_by = ?2 AND organization_id = ?3 AND revoked_at IS NULL",
              at,
              of.personId,
              of.organizationId,
            ),
          ]
        : []),
    ],
    events: ended.map(({ type, id, label }) => ({
      type: `${type}.revoked`,
      subject: { type, id },
      payload: { label, after: type === "invite" ? { status: "revoked" } : { revoked_at: at } },
      reason: "Its maker may not make it any more.",
    })),
  };
}

export type HeldKey = { id: string; name: string; board_ids: string | null };

/** The keys that a member has made and that still work. */
export const heldKeysStatement = (db: Database, organizationId: string, memberId: string): Statement =>
  db.sql(
    `SELECT id, name, CASE WHEN board_ids IS NOT NULL THEN (SELECT json_group_array(b.id) FROM json_each(board_ids) j
       JOIN boards b ON b.id = j.value AND b.deleted_at IS NULL) END AS board_ids FROM api_keys WHERE organization_id = ?1 AND revoked_at IS NULL
     AND created_by = (SELECT person_id FROM members WHERE id = ?2)`,
    organizationId,
    memberId,
  );

/** Ends the keys by which the member would keep rights on boards that are being taken; one made in this moment is a conflict. */
export function endKeysBeyond(
  db: Database,
  row: MemberRow,
  keys: HeldKey[],
  rights: { all_boards_write: boolean; board_access: { board_id: string; can_write: boolean }[] },
  at: string,
): { guards: Statement[]; writes: Statement[]; events: NewEvent[] } {
  const writable = new Set(rights.board_access.filter((one) => one.can_write).map((one) => one.board_id));
  const isWithin = ({ board_ids }: HeldKey) =>
    rights.all_boards_write || (board_ids !== null && (JSON.parse(board_ids) as string[]).every((boardId) => writable.has(boardId)));
  const ended = keys.filter((key) => !isWithin(key));
  const LIVE = "(SELECT count(*) FROM api_keys WHERE created_by = ? AND organization_id = ? AND revoked_at IS NULL) = ?";
  return {
    guards: [db.guard(LIVE, "conflict", row.person_id, row.organization_id, keys.length)],
    writes: ended.flatMap(({ id }) => [
      revokeCredentialsStatement(db, id, at),
      db.sql("UPDATE api_keys SET revoked_at = ?2, version = version + 1 WHERE id = ?1 AND revoked_at IS NULL", id, at),
    ]),
    events: ended.map(({ id, name }) => ({
      type: "api_key.revoked",
      subject: { type: "api_key", id },
      payload: { label: name, after: { revoked_at: at } },
      reason: "Its maker may not write on all of its boards any more.",
    })),
  };
}

/** The rule of the last owner, at the moment of the commit. */
export const anotherOwnerGuard = (db: Database, organizationId: string, memberId: string): Statement =>
  db.guard("EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND role = 'owner' AND id <> ?)", "last_owner", organizationId, memberId);

/** The actor still holds the role that he acts by: a demotion that commits in between beats him. */
export const stillHoldsGuard = (db: Database, organizationId: string, personId: string, role: Role): Statement =>
  db.guard("EXISTS (SELECT 1 FROM members WHERE organization_id = ? AND person_id = ? AND role = ?)", "forbidden", organizationId, personId, role);
