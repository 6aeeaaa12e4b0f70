// Moving a task to another board of its organization. One batch takes it from one and puts it on the other, and both streams tell of it: it is
// on one board at any moment, whatever dies half-way. It is the same task, with its comments, tags and values; its key is new, and the
// one that it had still finds it.
import type { TaskMove } from "./bulk-schema.ts";
import { checksOf, countTasksStatement, takeNumbersStatements } from "#worker/boards/index.ts";
import { grantOf } from "#worker/members/index.ts";
import { noOpenRunGuard } from "#worker/runs/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { FACTS_CHANGED } from "#worker/platform/facts.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { updateRow } from "#worker/platform/rows.ts";
import { at, authorize, commitWork, locate, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { candidates } from "./assignee-store.ts";
import { forgetDependenciesStatement } from "./dependency-store.ts";
import { loadTask, type LoadedTask } from "./load.ts";
import { aloneGuard, fieldsOn, formerStatements, nonePendingGuard, partsGuard, type Place, placeOn } from "./move-store.ts";
import { ALONE, presentTask, type TaskFacts, taskKey } from "./present.ts";
import type { Task } from "./schema.ts";
import { boardFacts, type BoardForTasks } from "./store.ts";
import { type TaskRow, tasks } from "./tables.ts";
import { uncheckedOf } from "./verification.ts";

/** Others may take the board's next number, or change its rules or the task, at the same moment: then it is decided again. */
const TRIES = 4;
const CHANGED = "changed_meanwhile";

const REFUSED: Readonly<Record<string, string>> = {
  has_relations: "waits for other tasks, is waited for, or is a part of another one. Those stay: move it with leave_relations, and it stands for itself.",
  has_parts: "has sub-tasks. Move them first, or make them tasks of their own.",
  is_pending: "waits for an approval. Decide on that first.",
  conflict: "is being worked on. Stop the run first.",
};

/** What a done task of another board has not passed, this board does not take as done. */
function requireTakenAsDone({ row }: TaskFacts, { board }: BoardForTasks): void {
  const isChecked = board.require_checks_for_done === 1 && uncheckedOf(checksOf(board), { ...row, check_states: null }).length > 0;
  if (row.status !== "done" || !(board.require_approval_for_done || board.require_review_before_done || isChecked)) return;
  const needed = board.require_approval_for_done ? "an approval" : board.require_review_before_done ? "a review" : "its checks";
  throw new ProblemError("conflict", `The task is done, and on ${board.name} that takes ${needed}. Reopen it first, then move it.`);
}

/** `text`: the target as it was read, with the caller's rights on it. */
type To = { target: BoardForTasks; text: string; place: Place };
type Moved = { row: TaskRow; notes: string[] };

/** The row as it is on the other board. An agent works for one board, so it does not come along. */
async function movedRow(work: Work, db: Database, { row }: TaskFacts, { target: { board }, place }: To): Promise<Moved> {
  const assigneeId = row.assigned_agent_id ?? row.assigned_person_id;
  const { able } = await db.ask({ able: assigneeId ? candidates(db, [assigneeId], board.id) : null });
  const isAble = able?.some(({ id }) => id === assigneeId) ?? false;
  const next: TaskRow = {
    ...row,
    board_id: board.id,
    number: place.former ?? place.last_number + 1,
    rank: rankAtEnd(work.now.getTime(), Math.random()),
    parent_id: null,
    check_states: null, // done means something else there
    version: row.version + 1,
    updated_at: at(work),
    ...(isAble ? {} : { assigned_agent_id: null, assigned_person_id: null, assignee_name: null }),
  };
  const notes = assigneeId && !isAble ? [`${row.assignee_name ?? "The assignee"} does not work on ${board.name}: the task is given to nobody.`] : [];
  return { row: next, notes };
}

async function commitMove(work: Work, db: Database, shard: string, loaded: LoadedTask, to: To, isLeaving: boolean): Promise<Task> {
  const { facts, policy, board: from } = loaded;
  const { target, text, place } = to;
  const { row, notes } = await movedRow(work, db, facts, to);
  const { fields } = await db.ask({ fields: fieldsOn(db, row.id, row.board_id) });
  const after = presentTask({ ...facts, ...ALONE, row, boardKey: target.board.key, checks: checksOf(target.board), dependencies: [], activeRun: null, fields });
  const [label, title] = [taskKey(from.key, facts.row.number), row.title];
  const body: Task = { ...after, ...(notes.length > 0 ? { notes } : {}) };
  const { guard, write } = updateRow(db, tasks, facts.row, row, work.ifMatch === null ? CHANGED : staleCode(work));
  const numbers = takeNumbersStatements(db, row.board_id, place.last_number, 1);
  const relations = isLeaving
    ? { guard: partsGuard(db, row.id), writes: [forgetDependenciesStatement(db, row.id)] }
    : { guard: aloneGuard(db, row.id), writes: [] };
  const subject = { type: "task", id: row.id };
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: from.id },
    guards: [
      guard,
      relations.guard,
      nonePendingGuard(db, row.id),
      noOpenRunGuard(db, row.id),
      boardFacts.guard(db, row.board_id, work.caller.id, text),
      ...(place.former === null ? [numbers.guard] : []),
    ],
    writes: [
      ...formerStatements(db, row.id, { boardId: from.id, number: facts.row.number }, row.board_id),
      ...relations.writes,
      write,
      countTasksStatement(db, from.id, -1),
      place.former === null ? numbers.write : countTasksStatement(db, row.board_id, 1),
    ],
    events: [{ type: "task.left", subject, payload: { label, title, after: { new_board_id: row.board_id, new_key: after.key } }, policy }],
    also: [
      {
        stream: { organizationId: row.organization_id, boardId: row.board_id },
        events: [{ type: "task.arrived", subject, payload: { label: after.key, before: { former_board_id: from.id, former_key: label }, after }, policy }],
      },
    ],
    answer: { status: 200, body },
  });
  return body;
}

async function moveOnce(work: Work, id: string, { board_id: boardId, leave_relations: isLeaving }: TaskMove): Promise<Task> {
  return locate(work, "task", async (db, shard) => {
    const more = { text: boardFacts.text(db, boardId, work.caller.id), place: placeOn(db, id, boardId) };
    const loaded = await loadTask(work, db, id, actions["task.move"], more);
    if (!loaded) return null;
    const { text, place } = loaded.more;
    requireVersion(work, loaded.facts.row.version);
    if (text === null || !place) throw notFound("board");
    const target = boardFacts.decode(text);
    if (target.board.organization_id !== loaded.board.organization_id) throw notFound("board");
    authorize(work, actions["task.move"], grantOf(work.caller, target.grant), "board");
    const key = taskKey(loaded.board.key, loaded.facts.row.number);
    if (target.board.id === loaded.board.id) throw new ProblemError("conflict", `${key} is on this board already.`);
    requireTakenAsDone(loaded.facts, target);
    return commitMove(work, db, shard, loaded, { target, text, place }, isLeaving).catch((error: unknown) => {
      const why = error instanceof GuardError ? REFUSED[error.code] : undefined;
      if (why) throw new ProblemError("conflict", `${key} ${why}`, { extra: { reason: (error as GuardError).code } });
      throw error;
    });
  });
}

/** To another board of the organization; the caller may write on both. */
export async function moveTask(work: Work, id: string, move: TaskMove): Promise<Task> {
  for (let tries = 1; ; tries++) {
    try {
      return await moveOnce(work, id, move);
    } catch (error) {
      if (!(error instanceof GuardError) || ![CHANGED, "numbers_taken", FACTS_CHANGED].includes(error.code)) throw error;
      if (tries >= TRIES) throw new ProblemError("conflict", "Much is being changed on that board at the same moment; nothing was done. Try again.");
    }
  }
}
