// Who a task can be given to: agents that work for its board, and members of its organization.
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { Assignee } from "./rules.ts";

type Wanted = { assigned_agent_id?: string | null | undefined; assigned_user_id?: string | null | undefined };
type Candidate = { id: string; name: string };

/** One statement per name that is asked for: none when the assignee does not change. */
export function assigneeStatements(db: Database, boardId: string | null, wanted: Wanted, taskId?: string): Statement[] {
  const board = boardId ? "?2" : "(SELECT board_id FROM tasks WHERE id = ?2)";
  const of = boardId ?? taskId;
  return [
    ...(wanted.assigned_agent_id
      ? [
          db.sql(
            `SELECT a.id, a.name FROM agents a JOIN boards b ON b.id = ${board} WHERE a.id = ?1 AND a.organization_id = b.organization_id AND a.deleted_at IS NULL AND (a.board_id IS NULL OR a.board_id = b.id)`,
            wanted.assigned_agent_id,
            of,
          ),
        ]
      : []),
    ...(wanted.assigned_user_id
      ? [
          db.sql(
            `SELECT m.person_id AS id, m.name FROM members m JOIN boards b ON b.id = ${board} WHERE m.person_id = ?1 AND m.organization_id = b.organization_id`,
            wanted.assigned_user_id,
            of,
          ),
        ]
      : []),
  ];
}

/** null: unchanged. Naming one kind clears the other; null clears both. */
export function chooseAssignee(wanted: Wanted, rows: unknown[][]): Assignee | null {
  if (wanted.assigned_agent_id && wanted.assigned_user_id)
    throw new ProblemError("invalid_input", "assigned_agent_id, assigned_user_id: give the task to one, not to both.");
  if (wanted.assigned_agent_id || wanted.assigned_user_id) {
    const candidate = (rows[0] as Candidate[] | undefined)?.[0];
    const field = wanted.assigned_agent_id ? "assigned_agent_id" : "assigned_user_id";
    if (!candidate)
      throw new ProblemError("invalid_input", `${field}: nobody with this id can work on this board.`, {
        fields: [{ path: field, message: "nobody with this id can work on this board" }],
      });
    return wanted.assigned_agent_id
      ? { agentId: candidate.id, personId: null, name: candidate.name }
      : { agentId: null, personId: candidate.id, name: candidate.name };
  }
  if (wanted.assigned_agent_id === null || wanted.assigned_user_id === null) return { agentId: null, personId: null, name: null };
  return null;
}
