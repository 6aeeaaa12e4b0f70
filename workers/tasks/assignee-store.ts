// The SQL of possible assignees: agents that work for the task's board, and members of its organization.
import type { Database, Query } from "#worker/platform/db.ts";
import type { TaskUpdate } from "./schema.ts";

/** `is_homeless`: an agent that lives on a gateway without a board, so that it would be sent nothing: it could not report. */
export type Candidate = { id: string; name: string; is_homeless: number };
export type WantedAssignee = Pick<TaskUpdate, "assigned_agent_id" | "assigned_user_id">;

const BOARD = "JOIN boards b ON b.id = coalesce(?2, (SELECT board_id FROM tasks WHERE id = ?3))";
const AGENT = `SELECT a.id, a.name, a.board_id IS NULL AND a.gateway_id IS NOT NULL AS is_homeless FROM agents a ${BOARD}
  WHERE a.id = ?1 AND a.organization_id = b.organization_id AND a.deleted_at IS NULL AND (a.board_id IS NULL OR a.board_id = b.id)`;
const PERSON = `SELECT m.person_id AS id, m.name, 0 AS is_homeless FROM members m ${BOARD} WHERE m.person_id = ?1 AND m.organization_id = b.organization_id`;

/** The requested assignee, if they can work on the board with this id, or on that of this task; null: no new assignee is requested. */
export function candidate(db: Database, wanted: WantedAssignee, on: { boardId: string } | { taskId: string }): Query<Candidate | null> | null {
  const place = "boardId" in on ? [on.boardId, null] : [null, on.taskId];
  if (wanted.assigned_agent_id) return db.row<Candidate>(AGENT, wanted.assigned_agent_id, ...place);
  return wanted.assigned_user_id ? db.row<Candidate>(PERSON, wanted.assigned_user_id, ...place) : null;
}

const AGENTS_OF_BOARD = `SELECT a.id, a.name, a.board_id IS NULL AND a.gateway_id IS NOT NULL AS is_homeless FROM json_each(?1) j JOIN agents a ON a.id = j.value
  JOIN boards b ON b.id = ?2 WHERE a.organization_id = b.organization_id AND a.deleted_at IS NULL AND (a.board_id IS NULL OR a.board_id = b.id)`;
const PEOPLE_OF_BOARD = `SELECT m.person_id AS id, m.name, 0 AS is_homeless FROM boards b JOIN members m ON m.organization_id = b.organization_id
  AND m.person_id IN (SELECT value FROM json_each(?1)) WHERE b.id = ?2`;

/** Those of several agents and people who can work on a board. */
export const candidates = (db: Database, ids: readonly string[], boardId: string): Query<Candidate[]> =>
  db.rows<Candidate>(`${AGENTS_OF_BOARD} UNION ALL ${PEOPLE_OF_BOARD}`, JSON.stringify(ids), boardId);
