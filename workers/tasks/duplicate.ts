// A copy of a task, with its steps and, where wanted, its sub-tasks: new work, which nobody does yet.
import { takeNumbersStatements } from "#worker/boards/index.ts";
import { copyValuesStatement } from "#worker/fields/index.ts";
import { copyTagsStatement } from "#worker/tags/index.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { at, commitWork, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { dependenciesOfAllStatements, insertRowsStatement, lastNumberOf } from "./bulk-store.ts";
import { keptList } from "./details.ts";
import { dependencyGuards } from "./dependency-store.ts";
import { loadTask, type LoadedTask } from "./load.ts";
import { ALONE, checklistOf, presentTask, type TaskFacts } from "./present.ts";
import { toTaskProblem } from "./problems.ts";
import { parentGuards } from "./relation-store.ts";
import type { Task } from "./schema.ts";
import type { TaskDuplicate } from "./bulk-schema.ts";
import { subtreeForCaller, TRASHED_TOGETHER_MAX } from "./trash-store.ts";
import type { TaskRow } from "./tables.ts";
import { workersOfCopy } from "./verification.ts";

/** Others may take the board's next numbers at the same moment: then the copy takes the following ones. */
const TRIES = 4;

type Copy = { from: string; facts: TaskFacts; wanted: string[] };

function copyOf(work: Work, { row }: TaskFacts, options: TaskDuplicate, number: number, title: string): TaskRow {
  const now = at(work);
  const { actor } = work.caller;
  const steps = options.with_checklist ? checklistOf(row).map(({ text }) => ({ id: newId(), text, is_done: false })) : [];
  return {
    ...row,
    id: newId(),
    number,
    title,
    status: row.status === "inbox" ? "inbox" : "todo",
    blocked_reason: null,
    rank: rankAtEnd(work.now.getTime() + number, Math.random()),
    assigned_agent_id: null,
    assigned_person_id: null,
    assignee_name: null,
    comment_count: 0,
    approvals_pending: 0,
    attachment_count: 0,
    work_version: 1,
    check_states: null,
    workers: workersOfCopy(row),
    created_by: JSON.stringify(actor),
    in_progress_at: null,
    done_at: null,
    version: 1,
    created_at: now,
    updated_at: now,
    watchers: actor.type === "user" ? JSON.stringify([actor.id]) : null,
    checklist: keptList(steps),
  };
}

/** The task and its sub-tasks anew, with what each waits for: a copy for a copy. */
function copies(work: Work, originals: readonly TaskFacts[], options: TaskDuplicate, after: number): Copy[] {
  const rows = originals.map((facts, index) => copyOf(work, facts, options, after + 1 + index, index === 0 && options.title ? options.title : facts.row.title));
  const idOf = new Map(originals.map(({ row }, index) => [row.id, rows[index]?.id ?? ""]));
  return originals.map((facts, index) => {
    const own = rows[index] as TaskRow;
    const dependencies = facts.dependencies.map((one) => ({ ...one, task_id: own.id, id: idOf.get(one.id) ?? one.id }));
    const row = index === 0 ? own : { ...own, parent_id: rows[0]?.id ?? null };
    return { from: facts.row.id, facts: { ...facts, ...ALONE, row, dependencies, activeRun: null }, wanted: dependencies.map(({ id }) => id) };
  });
}

async function commitCopies(work: Work, db: Database, shard: string, { board, policy }: LoadedTask, all: readonly Copy[], last: number): Promise<Task> {
  const rows = all.map(({ facts }) => facts.row);
  const pairs = all.map(({ from, facts }) => ({ from, to: facts.row.id }));
  const own = new Set(rows.map(({ id }) => id));
  const others = [...new Set(all.flatMap(({ wanted }) => wanted.filter((id) => !own.has(id))))];
  const tasks = all.map(({ facts }) => presentTask(facts));
  const [first] = tasks as [Task, ...Task[]];
  const answer: Task = { ...first, subtasks: { total: tasks.length - 1, done: 0 } };
  const { guard, write } = takeNumbersStatements(db, board.id, last, rows.length);
  await commitWork(work, db, shard, {
    stream: { organizationId: board.organization_id, boardId: board.id },
    guards: [guard, ...dependencyGuards(db, { id: first.id, board_id: board.id }, others), ...parentGuards(db, rows[0] as TaskRow)],
    writes: [
      write,
      insertRowsStatement(db, rows),
      ...dependenciesOfAllStatements(
        db,
        all.map(({ facts, wanted }) => ({ id: facts.row.id, board_id: board.id, wanted })),
      ),
      copyTagsStatement(db, pairs),
      copyValuesStatement(db, pairs),
    ],
    events: tasks.map((after) => ({ type: "task.created", subject: { type: "task", id: after.id }, payload: { after }, policy })),
    answer: { status: 201, body: answer },
  }).catch(toTaskProblem);
  return answer;
}

export async function duplicateTask(work: Work, id: string, options: TaskDuplicate): Promise<Task> {
  for (let tries = 1; ; tries++) {
    try {
      return await locate(work, "task", async (db, shard) => {
        const more = { parts: options.with_subtasks ? subtreeForCaller(db, work.caller, id) : null, last: lastNumberOf(db, id) };
        const loaded = await loadTask(work, db, id, actions["task.create"], more);
        if (!loaded) return null;
        if ((loaded.more.parts?.length ?? 0) >= TRASHED_TOGETHER_MAX)
          throw new ProblemError("conflict", `The task has more than ${TRASHED_TOGETHER_MAX - 1} sub-tasks at all levels. Copy it without them.`);
        const parts = (loaded.more.parts ?? []).map(({ facts }) => facts).filter(({ row }) => row.parent_id === id);
        const last = loaded.more.last?.last_number ?? 0;
        return commitCopies(work, db, shard, loaded, copies(work, [loaded.facts, ...parts], options, last), last);
      });
    } catch (error) {
      if (!(error instanceof GuardError) || error.code !== "numbers_taken") throw error;
      if (tries >= TRIES) throw new ProblemError("conflict", "Many tasks are being made on this board at the same moment; nothing was done. Try again.");
    }
  }
}
