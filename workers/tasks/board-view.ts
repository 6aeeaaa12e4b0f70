// A board with its tasks: for the public dialect, for lists, and as the snapshot that a live page starts from.
import { agentsOfBoardStatement, presentAgent, type AgentWithLink } from "#worker/agents/index.ts";
import { boardActions, type BoardWithSeq, loadBoard, presentBoard } from "#worker/boards/index.ts";
import type { Board } from "#worker/boards/schema.ts";
import { openRunsOfBoardStatement, presentRun, type RunRow } from "#worker/runs/index.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { TASK_STATUSES, type Task, type TaskStatus } from "./schema.ts";
import { BOARD_TASKS_MAX, boardTasksStatements, countTasksStatement, type TaskFilter, tasksOf, type TaskStatementRows } from "./store.ts";

const EVERYTHING: TaskFilter = { statuses: null, agentId: null, unassigned: false };

export async function boardWithTasks(work: Work, boardId: string): Promise<Board & { tasks: Task[] }> {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, boardActions["board.read"], boardTasksStatements(db, boardId, EVERYTHING, BOARD_TASKS_MAX, 0));
    return loaded && { ...presentBoard(loaded.board), tasks: tasksOf(loaded.more as TaskStatementRows, loaded.board.key) };
  });
}

/** "todo,review" → both; an unknown word is an error that names the legal ones. */
export function parseStatuses(list: string | undefined): TaskStatus[] | null {
  if (!list) return null;
  const words = list
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  const unknown = words.filter((word) => !(TASK_STATUSES as readonly string[]).includes(word));
  if (unknown.length > 0) throw new ProblemError("invalid_input", `status: ${unknown.join(", ")} is not a status; use ${TASK_STATUSES.join(", ")}.`);
  return words as TaskStatus[];
}

export async function listTasks(
  work: Work,
  boardId: string,
  filter: TaskFilter,
  page: PageQuery,
): Promise<{ items: Task[]; total: number; limit: number; offset: number }> {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, actions["task.read"], [
      ...boardTasksStatements(db, boardId, filter, page.limit, page.offset),
      countTasksStatement(db, boardId, filter),
    ]);
    if (!loaded) return null;
    const counts = loaded.more[3] as { total: number }[];
    return { items: tasksOf(loaded.more.slice(0, 3) as TaskStatementRows, loaded.board.key), total: counts[0]?.total ?? 0, ...page };
  });
}

type MemberRow = { id: string; person_id: string; name: string; role: "owner" | "admin" | "member" };

/**
 * Everything that a board's page shows, and the seq that it stands for: read in one transaction, so the page can open
 * its socket with `since=seq` and miss nothing. `join` lets a higher slice read with it (approvals do).
 */
export async function boardSnapshot(work: Work, boardId: string, join: (db: Database) => Statement[] = () => []) {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, boardActions["board.read"], [
      ...boardTasksStatements(db, boardId, EVERYTHING, BOARD_TASKS_MAX, 0),
      agentsOfBoardStatement(db, boardId),
      openRunsOfBoardStatement(db, boardId),
      db.sql(
        "SELECT m.id, m.person_id, m.name, m.role FROM members m WHERE m.organization_id = (SELECT organization_id FROM boards WHERE id = ?1) ORDER BY m.name LIMIT 200",
        boardId,
      ),
      ...join(db),
    ]);
    if (!loaded) return null;
    const [tasks, dependencies, openRuns, agents, runs, members, ...more] = loaded.more as [
      ...TaskStatementRows,
      AgentWithLink[],
      RunRow[],
      MemberRow[],
      ...unknown[][],
    ];
    return {
      board: presentBoard(loaded.board as BoardWithSeq),
      tasks: tasksOf([tasks, dependencies, openRuns], loaded.board.key),
      agents: agents.map(presentAgent),
      runs: runs.map(presentRun),
      members: members.map(({ person_id, id, name, role }) => ({ id, user_id: person_id, name, role })),
      seq: loaded.board.seq,
      more,
    };
  });
}
