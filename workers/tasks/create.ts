// Making a task.
import { checksOf, lastKeySql, lastNumberSql, livingBoardGuard, takeNumber } from "#worker/boards/index.ts";
import { grantOf } from "#worker/members/index.ts";
import type { Database } from "#worker/platform/db.ts";
import { ProblemError, unwrap } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { decideOn, type Ground } from "#worker/platform/remembered.ts";
import { at, authorize, commitWork, locate, type Work } from "#worker/platform/work.ts";
import type { NamedTag } from "#worker/tags/index.ts";
import { actions } from "./actions.ts";
import { additionsOfNew, tagsForNew } from "./additions.ts";
import { type Candidate, candidate } from "./assignee-store.ts";
import { chooseAssignee } from "./assignees.ts";
import { applyDetails, checkTimes, keptList, notesOn, UNTOUCHED } from "./details.ts";
import { dependencyGuards, insertDependenciesStatements, statusesOf } from "./dependency-store.ts";
import { ALONE, blockersOf, presentTask, taskKey } from "./present.ts";
import { requireKnownDependencies, requireKnownWatchers, toTaskProblem } from "./problems.ts";
import { parentGuards } from "./relation-store.ts";
import { type Assignee, checkLeadAssignment, checkNewTask, dependenciesOf, wantedDependencies } from "./rules.ts";
import { type Task, type TaskCreate, type TaskStatus, WATCHERS_MAX } from "./schema.ts";
import { boardFacts, type BoardForTasks, insertTaskStatement } from "./store.ts";
import type { TaskRow } from "./tables.ts";
import { freeWorkers, keptWorkers, uncheckedOf } from "./verification.ts";
import { knownWatchers } from "./watcher-store.ts";

const PLAIN = { priority: "medium", start_at: null, due_at: null, estimate_minutes: null, parent_id: null, watchers: null } as const;

/** Who makes a task, and when. */
export type Maker = Pick<Work, "now" | "caller">;

/** Whoever creates a task watches it, where they can. */
function watchersFrom({ caller: { actor } }: Maker, { watcher_ids = [] }: TaskCreate): string[] {
  const watches = actor.type === "user" || actor.type === "agent";
  return [...new Set([...watcher_ids, ...(watches ? [actor.id] : [])])].slice(0, WATCHERS_MAX);
}

function requireOwnName({ caller: { actor } }: Work, { created_by_user_id: name }: TaskCreate): void {
  if (!name || (actor.type === "user" && actor.id === name)) return;
  throw new ProblemError("invalid_input", "created_by_user_id: nobody creates tasks in the name of others. Leave it out.", {
    fields: [{ path: "created_by_user_id", message: "is not your own id" }],
  });
}

export function newTask(work: Maker, input: TaskCreate, organizationId: string, assignee: Assignee | null): TaskRow {
  const now = at(work);
  const whose = { assigned_agent_id: assignee?.agentId ?? null, assigned_person_id: assignee?.personId ?? null };
  return {
    id: newId(),
    organization_id: organizationId,
    board_id: input.board_id,
    number: 0, // the database gives it
    title: input.title,
    description: input.description ?? null,
    status: input.status,
    blocked_reason: input.status === "blocked" ? (input.blocked_reason ?? null) : null,
    rank: rankAtEnd(work.now.getTime(), Math.random()),
    ...whose,
    assignee_name: assignee?.name ?? null,
    ...applyDetails(PLAIN, { ...input, watcher_ids: watchersFrom(work, input) }),
    checklist: keptList((input.checklist ?? []).map((item) => ({ id: newId(), ...item }))),
    comment_count: 0,
    ...UNTOUCHED,
    created_by: JSON.stringify(work.caller.actor),
    in_progress_at: input.status === "in_progress" ? now : null,
    done_at: input.status === "done" ? now : null,
    created_at: now,
    updated_at: now,
    workers: input.status === "inbox" || input.status === "todo" ? null : keptWorkers(freeWorkers(whose, work.caller)),
  };
}

/** What only the database knows of a new task, below `path` of the answer or the event. */
export const numbered = (path: string, boardId: string) => [
  { path: `${path}.number`, sql: lastNumberSql("?"), params: [boardId] },
  { path: `${path}.key`, sql: lastKeySql("?"), params: [boardId] },
];

export async function createTask(work: Work, input: TaskCreate): Promise<Task> {
  const wanted = wantedDependencies(input) ?? [];
  return locate(work, "board", (db, shard) => {
    const more = {
      assignee: candidate(db, input, { boardId: input.board_id }),
      watchers: input.watcher_ids?.length ? knownWatchers(db, input.watcher_ids, { boardId: input.board_id }) : null,
      statuses: wanted.length > 0 ? statusesOf(db, wanted, { boardId: input.board_id }) : null,
      tags: tagsForNew(db, input, input.board_id),
    };
    const asked = { work, db, shard, facts: boardFacts, subjectId: input.board_id, more };
    return decideOn(asked, (ground) => commitNew({ work, db, shard, input, wanted }, ground));
  });
}

type Asked = { work: Work; db: Database; shard: string; input: TaskCreate; wanted: string[] };
type Found = {
  assignee: Candidate | null;
  watchers: { id: string }[] | null;
  statuses: { id: string; status: TaskStatus }[] | null;
  tags: NamedTag[] | null;
};

async function commitNew({ work, db, shard, input, wanted }: Asked, { known, more, confirm }: Ground<BoardForTasks, Found>): Promise<Task> {
  const { board } = known;
  const policy = authorize(work, actions["task.create"], grantOf(work.caller, known.grant), "board");
  requireOwnName(work, input);
  if (work.caller.role === "lead") unwrap(checkLeadAssignment(work.caller.actor.id, input.assigned_agent_id));
  requireKnownDependencies(wanted, more.statuses ?? []);
  requireKnownWatchers(input.watcher_ids, more.watchers);
  const row = newTask(work, input, board.organization_id, chooseAssignee(input, more.assignee));
  const dependencies = dependenciesOf(row.id, wanted, more.statuses ?? []);
  unwrap(checkTimes(row));
  unwrap(checkNewTask(row, board, work.caller.actor, blockersOf(dependencies), uncheckedOf(checksOf(board), row)));
  const added = additionsOfNew({ db, row, input, rules: known.rules, tags: more.tags, isConfirmed: confirm !== null });
  const draft = presentTask({ row, boardKey: board.key, checks: checksOf(board), dependencies, activeRun: null, ...ALONE, ...added });
  const notes = notesOn(input);
  const number = takeNumber(db, board.id);
  const committed = await commitWork(work, db, shard, {
    stream: { organizationId: board.organization_id, boardId: board.id },
    guards: [confirm ?? livingBoardGuard(db, board.id), ...dependencyGuards(db, row, wanted), ...parentGuards(db, row), ...added.guards],
    writes: [...number.statements, insertTaskStatement(db, row), ...insertDependenciesStatements(db, row, wanted), ...added.writes],
    events: [{ type: "task.created", subject: { type: "task", id: row.id }, payload: { after: draft }, policy, patch: numbered("$.after", board.id) }],
    answer: { status: 201, body: { ...draft, ...notes }, patch: numbered("$", board.id) },
  }).catch(toTaskProblem);
  const taken = number.decode(committed.rows);
  return { ...draft, ...(taken ? { number: taken.last_number, key: taskKey(taken.key, taken.last_number) } : {}), ...notes };
}
