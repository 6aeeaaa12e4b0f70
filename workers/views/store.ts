// The SQL of views that no other slice needs.
import type { Database, Query } from "#worker/platform/db.ts";
import type { MemberSummary } from "#worker/members/schema.ts";

const MEMBERS_MAX = 200;
const MEMBERS = `SELECT m.id, m.person_id AS user_id, m.name, m.role FROM members m
  WHERE m.organization_id = (SELECT organization_id FROM boards WHERE id = ?1) ORDER BY m.name LIMIT ${MEMBERS_MAX}`;

/** The people of a board's organization. */
export const membersAround = (db: Database, boardId: string): Query<MemberSummary[]> => db.rows<MemberSummary>(MEMBERS, boardId);
