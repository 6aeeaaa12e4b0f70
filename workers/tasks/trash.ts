// Deleting a task moves it to the trash, with what is a part of it; from there it comes back, or ends.
import { countTasksStatement, loadBoard } from "#worker/boards/index.ts";
import { grantOf } from "#worker/members/index.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, locate, read, requireVersion, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { loadTask } from "./load.ts";
import { presentTask, presentTrashed, type TaskFacts, taskKey } from "./present.ts";
import { toTaskProblem } from "./problems.ts";
import { parentGuards } from "./relation-store.ts";
import type { Task, TrashedTask } from "./schema.ts";
import {
  type DuePurge,
  leaveParentStatement,
  parentOf,
  purgeStatements,
  restoreStatements,
  subtreeForCaller,
  TRASHED_TOGETHER_MAX,
  trashCount,
  trashedForCaller,
  type Trashed,
  trashPage,
  trashStatements,
} from "./trash-store.ts";
import type { TaskRow } from "./tables.ts";

function requireIdle({ row, boardKey, activeRun }: TaskFacts): void {
  if (!activeRun) return;
  const what = `${activeRun.agent_name ?? "An agent"} is working on ${taskKey(boardKey, row.number)}. Stop the run first.`;
  throw new ProblemError("conflict", what, { extra: { run_id: activeRun.id, task_id: row.id } });
}

/**
 * Moves the task to the trash, and its sub-tasks with it. Tasks that depended on them are no longer blocked by them. `boardId`: the board in
 * the address; a task of another board answers 404.
 */
export async function deleteTask(work: Work, id: string, boardId?: string): Promise<void> {
  await locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, id, actions["task.delete"], { parts: subtreeForCaller(db, work.caller, id) });
    if (!loaded || (boardId && loaded.board.id !== boardId)) return null;
    const { row } = loaded.facts;
    requireVersion(work, row.version);
    const parts = loaded.more.parts.map(({ facts }) => facts);
    if (parts.length >= TRASHED_TOGETHER_MAX)
      throw new ProblemError("conflict", `The task has more than ${TRASHED_TOGETHER_MAX - 1} sub-tasks at all levels. Delete some of them first.`);
    const all = [loaded.facts, ...parts];
    all.forEach(requireIdle);
    const { guards, write } = trashStatements(db, [row, ...parts.map((part) => part.row)], at(work), JSON.stringify(work.caller.actor));
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards,
      writes: [write, countTasksStatement(db, row.board_id, -all.length)],
      events: all.map((facts) => {
        const before = presentTask(facts);
        const went = facts.row.id === id ? {} : { deleted_with: id };
        return { type: "task.deleted", subject: { type: "task", id: before.id }, payload: { label: before.key, before, ...went }, policy: loaded.policy };
      }),
      answer: { status: 204, body: null },
    });
    return true;
  });
}

export async function listTrash(work: Work, boardId: string, query: PageQuery): Promise<Page<TrashedTask>> {
  return locate(work, "board", async (db) => {
    const more = { rows: trashPage(db, boardId, query), count: trashCount(db, boardId) };
    const loaded = await loadBoard(work, db, boardId, actions["task.restore"], more);
    if (!loaded) return null;
    const { board, more: found } = loaded;
    return page(
      found.rows.map((row) => presentTrashed(row, board)),
      found.count,
      query,
    );
  });
}

/** As it will be: out of the trash, one version later. */
const back = (row: TaskRow, now: string): TaskRow => ({
  ...row,
  deleted_at: null,
  deleted_by: null,
  trashed_with: null,
  version: row.version + 1,
  updated_at: now,
});

function requireRestorable({ task: { facts }, is_board_gone }: Trashed): void {
  if (is_board_gone) throw new ProblemError("conflict", "Its board has been deleted, so there is nowhere to restore it to.");
  if (!facts.row.deleted_at) throw new ProblemError("conflict", `${taskKey(facts.boardKey, facts.row.number)} is not in the trash.`);
}

/** Brings a task back, with the sub-tasks that went with it. One whose parent is no longer there becomes a task of its own. */
export async function restoreTask(work: Work, id: string): Promise<Task> {
  return locate(work, "task", async (db, shard) => {
    const { found, parent } = await read(work, db, { found: trashedForCaller(db, work.caller, id), parent: parentOf(db, id) });
    const [first] = found;
    if (!first || first.task.facts.row.id !== id) return null;
    const { task } = first;
    const policy = authorize(work, actions["task.restore"], grantOf(work.caller, task.grant), "task");
    requireRestorable(first);
    requireVersion(work, task.facts.row.version);
    const now = at(work);
    const isOrphan = task.facts.row.parent_id !== null && !parent?.is_living;
    const rows = found.map((one) => one.task.facts.row);
    const parts = found.map(({ task: { facts } }) => {
      const row = back(facts.row, now);
      return presentTask({ ...facts, row: isOrphan && row.id === id ? { ...row, parent_id: null } : row });
    });
    const answer: Task = {
      ...(parts[0] as Task),
      ...(isOrphan ? { notes: ["The task that it was a part of is not there any more; it stands for itself now."] } : {}),
    };
    const { guards, write } = restoreStatements(db, rows, now);
    await commitWork(work, db, shard, {
      stream: { organizationId: task.board.organization_id, boardId: task.board.id },
      guards: [...guards, ...(isOrphan ? [] : parentGuards(db, task.facts.row))],
      writes: [write, ...(isOrphan ? [leaveParentStatement(db, id)] : []), countTasksStatement(db, task.board.id, rows.length)],
      events: parts.map((after) => ({ type: "task.restored", subject: { type: "task", id: after.id }, payload: { label: after.key, after }, policy })),
      answer: { status: 200, body: answer },
    }).catch(toTaskProblem);
    return answer;
  });
}

/** What ends a task of the trash, and says so. */
export function purgeChange(db: Database, row: Omit<DuePurge, "board_key">, boardKey: string, now: string) {
  const { guard, writes } = purgeStatements(db, row, now);
  const event = { type: "task.purged", subject: { type: "task", id: row.id }, payload: { label: taskKey(boardKey, row.number) } } as const;
  return { stream: { organizationId: row.organization_id, boardId: row.board_id }, guards: [guard], writes, event };
}

/** Deletes a task of the trash for ever. */
export async function purgeTask(work: Work, id: string): Promise<void> {
  await locate(work, "task", async (db, shard) => {
    const { found } = await read(work, db, { found: trashedForCaller(db, work.caller, id) });
    const [first] = found;
    if (!first || first.task.facts.row.id !== id) return null;
    const { facts, grant } = first.task;
    const policy = authorize(work, actions["task.purge"], grantOf(work.caller, grant), "task");
    if (!facts.row.deleted_at) throw new ProblemError("conflict", "Only a task of the trash can be deleted for ever. Delete it first.");
    requireVersion(work, facts.row.version);
    const { event, ...change } = purgeChange(db, facts.row, facts.boardKey, at(work));
    await commitWork(work, db, shard, { ...change, events: [{ ...event, policy }], answer: { status: 204, body: null } });
    return true;
  });
}
