// Members as the API answers them, and as events name them.
import { pairId } from "#worker/platform/ids.ts";
import type { Rights } from "./rules.ts";
import type { BoardAccess, Member } from "./schema.ts";
import type { AccessRow, MemberRow } from "./tables.ts";

const presentAccess = (row: AccessRow, member: MemberRow): BoardAccess => ({
  id: pairId(row.member_id, row.board_id),
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

/** What every event about a member names: the membership and its person, whose row in the directory follows it. */
export const eventRefs = (row: MemberRow) => ({ subject: { type: "member", id: row.id }, about: { type: "user", id: row.person_id } });
export const eventNames = (row: MemberRow) => ({ label: row.name, user_id: row.person_id });
