// Making a task.
import { lastKeySql, lastNumberSql, livingBoardGuard, loadBoard, takeNumber } from "#worker/boards/index.ts";
import { unwrap } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { candidate } from "./assignee-store.ts";
import { chooseAssignee } from "./assignees.ts";
import { dependencyGuards, insertDependenciesStatements, statusesOf } from "./dependency-store.ts";
import { blockersOf, presentTask, taskKey } from "./present.ts";
import { requireKnownDependencies, toDependencyProblem } from "./problems.ts";
import { type Assignee, checkNewTask, dependenciesOf, wantedDependencies } from "./rules.ts";
import type { Task, TaskCreate } from "./schema.ts";
import { insertTaskStatement } from "./store.ts";
import type { TaskRow } from "./tables.ts";

function newTask(work: Work, input: TaskCreate, organizationId: string, assignee: Assignee | null): TaskRow {
  const now = at(work);
  return {
    id: newId(),
    organization_id: organizationId,
    board_id: input.board_id,
    number: 0, // the database gives it
    title: input.title,
    description: input.description ?? null,
    status: input.status,
    blocked_reason: input.status === "blocked" ? (input.blocked_reason ?? null) : null,
    priority: input.priority,
    rank: rankAtEnd(work.now.getTime(), Math.random()),
    assigned_agent_id: assignee?.agentId ?? null,
    assigned_person_id: assignee?.personId ?? null,
    assignee_name: assignee?.name ?? null,
    due_at: input.due_at ? new Date(input.due_at).toISOString() : null,
    comment_count: 0,
    approvals_pending: 0,
    created_by: JSON.stringify(work.caller.actor),
    in_progress_at: input.status === "in_progress" ? now : null,
    done_at: input.status === "done" ? now : null,
    version: 1,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  };
}

/** What only the database knows of a new task, below `path` of the answer or the event. */
const numbered = (path: string, boardId: string) => [
  { path: `${path}.number`, sql: lastNumberSql("?"), params: [boardId] },
  { path: `${path}.key`, sql: lastKeySql("?"), params: [boardId] },
];

export async function createTask(work: Work, input: TaskCreate): Promise<Task> {
  const wanted = wantedDependencies(input) ?? [];
  return locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, input.board_id, actions["task.create"], {
      assignee: candidate(db, input, { boardId: input.board_id }),
      statuses: wanted.length > 0 ? statusesOf(db, wanted, { boardId: input.board_id }) : null,
    });
    if (!loaded) return null;
    const { board, policy, more } = loaded;
    requireKnownDependencies(wanted, more.statuses ?? []);
    const row = newTask(work, input, board.organization_id, chooseAssignee(input, more.assignee));
    const dependencies = dependenciesOf(row.id, wanted, more.statuses ?? []);
    unwrap(checkNewTask(row, board, work.caller.actor, blockersOf(dependencies)));
    const draft = presentTask({ row, boardKey: board.key, dependencies, activeRun: null });
    const number = takeNumber(db, board.id);
    const committed = await commitWork(work, db, shard, {
      stream: { organizationId: board.organization_id, boardId: board.id },
      guards: [livingBoardGuard(db, board.id), ...dependencyGuards(db, row, wanted)],
      writes: [...number.statements, insertTaskStatement(db, row), ...insertDependenciesStatements(db, row, wanted)],
      events: [{ type: "task.created", subject: { type: "task", id: row.id }, payload: { after: draft }, policy, patch: numbered("$.after", board.id) }],
      answer: { status: 201, body: draft, patch: numbered("$", board.id) },
    }).catch(toDependencyProblem);
    const taken = number.decode(committed.rows);
    return taken ? { ...draft, number: taken.last_number, key: taskKey(taken.key, taken.last_number) } : draft;
  });
}
