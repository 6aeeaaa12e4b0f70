// Verbs on tasks: create, change, delete. Each is one load and one commit.
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import type { Refusal } from "#worker/platform/result.ts";
import { ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { at, commitWork, locate, requireVersion, type Work } from "#worker/platform/work.ts";
import { loadBoard } from "#worker/boards/index.ts";
import { actions } from "./actions.ts";
import { assigneeStatements, chooseAssignee } from "./assignees.ts";
import { newComment } from "./comments.ts";
import type { GatePass } from "./gate.ts";
import { type LoadedTask, loadTask } from "./load.ts";
import { placementOf, placementStatements } from "./placement.ts";
import { applyUpdate, changeEvents, checkAgentUpdate, checkMove, type Situation, wantedDependencies } from "./rules.ts";
import type { Task, TaskCreate, TaskUpdate } from "./schema.ts";
import { dependencyGuards, insertCommentStatements, insertTaskStatements, presentTask, replaceDependenciesStatements, updateTaskStatement } from "./store.ts";
import type { TaskRow } from "./tables.ts";

export function raise({ code, detail, extra }: Refusal): never {
  throw new ProblemError(code, detail, extra ? { extra } : {});
}

function explain(error: unknown): never {
  if (error instanceof GuardError && error.code === "unknown_dependency")
    throw new ProblemError("invalid_input", "dependencies: each must be a task of this board.", {
      fields: [{ path: "dependencies", message: "each must be a task of this board" }],
    });
  if (error instanceof GuardError && error.code === "dependency_cycle")
    throw new ProblemError("dependency_cycle", "The task would depend on itself, through these dependencies. Remove one of them.");
  throw error;
}

function newTask(work: Work, input: TaskCreate, organizationId: string): TaskRow {
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
    assigned_agent_id: null,
    assigned_person_id: null,
    assignee_name: null,
    due_at: input.due_at ? new Date(input.due_at).toISOString() : null,
    comment_count: 0,
    approvals_pending: 0,
    created_by: "",
    in_progress_at: input.status === "in_progress" ? now : null,
    done_at: input.status === "done" ? now : null,
    version: 1,
    created_at: now,
    updated_at: now,
    deleted_at: null,
  };
}

export async function createTask(work: Work, input: TaskCreate): Promise<Task> {
  return locate(work, "board", async (db, shard) => {
    const dependencies = wantedDependencies(input) ?? [];
    const loaded = await loadBoard(work, db, input.board_id, actions["task.create"], [
      ...assigneeStatements(db, input.board_id, input),
      ...(dependencies.length > 0
        ? [db.sql("SELECT id, status FROM tasks WHERE id IN (SELECT value FROM json_each(?1)) AND deleted_at IS NULL", JSON.stringify(dependencies))]
        : []),
    ]);
    if (!loaded) return null;
    const { board, why, more } = loaded;
    const row: TaskRow = { ...newTask(work, input, board.organization_id), created_by: JSON.stringify(work.caller.actor) };
    const assignee = chooseAssignee(input, more);
    if (assignee) Object.assign(row, { assigned_agent_id: assignee.agentId, assigned_person_id: assignee.personId, assignee_name: assignee.name });
    const known = new Map((dependencies.length > 0 ? (more.at(-1) as { id: string; status: TaskRow["status"] }[]) : []).map((task) => [task.id, task.status]));
    const blockers = dependencies.filter((id) => known.get(id) !== "done");
    checkNewTask(row, board, blockers);
    const facts = {
      row,
      boardKey: board.key,
      dependencies: dependencies.map((id) => ({ task_id: row.id, id, status: known.get(id) ?? null })),
      activeRun: null,
    };
    const draft = presentTask(facts);
    const patch = (prefix: string) => [
      { path: `${prefix}.number`, sql: "SELECT last_number FROM boards WHERE id = ?", params: [board.id] },
      { path: `${prefix}.key`, sql: "SELECT key || '-' || last_number FROM boards WHERE id = ?", params: [board.id] },
    ];
    const committed = await commitWork(work, db, shard, {
      stream: { organizationId: board.organization_id, boardId: board.id },
      guards: [db.guard("(SELECT deleted_at IS NULL FROM boards WHERE id = ?)", "conflict", board.id), ...dependencyGuards(db, board.id, row.id, dependencies)],
      writes: [...insertTaskStatements(db, row), ...replaceDependenciesStatements(db, row, dependencies, true)],
      events: [{ type: "task.created", subject: { type: "task", id: row.id }, payload: { after: draft }, policy: why, patch: patch("$.after") }],
      answer: { status: 201, body: draft, patch: patch("$") },
    }).catch(explain);
    const [numbered] = committed.rows[0] as [{ last_number: number; key: string }];
    return { ...draft, number: numbered.last_number, key: `${numbered.key}-${numbered.last_number}` };
  });
}

/** A task may not be born past the gates that it would meet on its way. */
function checkNewTask(row: TaskRow, board: Situation["board"] & { require_approval_for_done: number }, blockers: string[]): void {
  const situation: Situation = {
    task: { ...row, status: "inbox" },
    board,
    actor: JSON.parse(row.created_by),
    blockers,
    approvalsPending: 0,
    hasProgressComment: true,
  };
  const move = checkMove(situation, row.status, { blocked_reason: row.blocked_reason });
  if (!move.ok) raise(move.refusal);
  if (row.status === "done" && board.require_approval_for_done === 1)
    raise({ code: "approval_required", detail: "On this board a task goes to done with an approval. Create it in another status and ask for one." });
}

const PROGRESS_COMMENT = `SELECT 1 AS found FROM comments c JOIN tasks t ON t.id = c.task_id
  WHERE c.task_id = ?1 AND c.author_id IN (t.assigned_agent_id, t.assigned_person_id) AND c.created_at >= coalesce(t.in_progress_at, '') LIMIT 1`;

/** `boardId`: the board that the address names; a task of another board is not there. */
export async function updateTask(work: Work, id: string, update: TaskUpdate, boardId?: string): Promise<Task> {
  for (let tries = 1; ; tries++) {
    try {
      return await updateOnce(work, id, update, boardId);
    } catch (error) {
      const lostRace = error instanceof GuardError && error.code === "stale_version" && work.ifMatch === null;
      if (!lostRace) throw error;
      if (tries >= UPDATE_TRIES) throw new ProblemError("conflict", "Others are changing this task at the same moment; nothing was done. Try again.");
      await scheduler.wait(Math.random() * RETRY_JITTER_MS * tries);
    }
  }
}

/** Who names no version wants the change on whatever stands: a lost race is decided anew, a few times. */
const UPDATE_TRIES = 4;
const RETRY_JITTER_MS = 20;

async function updateOnce(work: Work, id: string, update: TaskUpdate, boardId?: string): Promise<Task> {
  return locate(work, "task", async (db, shard) => {
    const parts = {
      assignee: assigneeStatements(db, null, update, id),
      placement: placementStatements(db, id, update),
      gate: update.status === "done" ? work.composition.ports.taskGate.statements(db, id) : [],
      progress: update.status === "review" ? [db.sql(PROGRESS_COMMENT, id)] : [],
    };
    const loaded = await loadTask(work, db, id, actions["task.update"], [...parts.assignee, ...parts.placement, ...parts.gate, ...parts.progress]);
    if (!loaded || (boardId && loaded.board.id !== boardId)) return null;
    requireVersion(work, loaded.facts.row.version);
    let from = 0;
    const rowsOf = (statements: Statement[]): unknown[][] => loaded.more.slice(from, (from += statements.length));
    return changeTask(work, db, shard, loaded, update, {
      assignee: rowsOf(parts.assignee),
      placement: rowsOf(parts.placement),
      gate: rowsOf(parts.gate),
      progress: rowsOf(parts.progress),
    });
  });
}

type UpdateRows = { assignee: unknown[][]; placement: unknown[][]; gate: unknown[][]; progress: unknown[][] };

async function changeTask(work: Work, db: Database, shard: string, loaded: LoadedTask, update: TaskUpdate, rows: UpdateRows): Promise<Task> {
  const { facts, board } = loaded;
  const before = presentTask(facts);
  const { row } = facts;
  const situation: Situation = {
    task: row,
    board,
    actor: work.caller.actor,
    blockers: facts.dependencies.filter((dependency) => dependency.status !== "done").map((dependency) => dependency.id),
    approvalsPending: row.approvals_pending,
    hasProgressComment: (rows.progress[0]?.length ?? 0) > 0,
  };
  for (const decision of [checkAgentUpdate(situation, update), checkMove(situation, update.status ?? row.status, update)])
    if (!decision.ok) raise(decision.refusal);
  const pass = passGate(work, db, loaded, update, rows.gate);
  const next = applyUpdate(row, update, {
    assignee: chooseAssignee(update, rows.assignee),
    placement: placementOf(update, rows.placement),
    endRank: rankAtEnd(work.now.getTime(), Math.random()),
    actor: work.caller.actor,
    at: at(work),
  });
  const dependencies = wantedDependencies(update);
  if (dependencies && row.status === "done") raise({ code: "conflict", detail: "The dependencies of a finished task do not change. Reopen it first." });
  const facts2 = {
    ...facts,
    row: next,
    dependencies: dependencies ? await dependencyFacts(db, row.id, dependencies) : facts.dependencies,
  };
  const comment = update.comment ? newComment(work, row, update.comment) : null;
  const after = { ...presentTask(facts2), comment_count: row.comment_count };
  const changes = changeEvents(before, after);
  if (changes.length === 0 && !comment) return before;
  const answer: Task = { ...after, comment_count: row.comment_count + (comment ? 1 : 0) };
  await commitWork(work, db, shard, {
    stream: { organizationId: row.organization_id, boardId: row.board_id },
    guards: [
      db.guard("(SELECT version FROM tasks WHERE id = ?) = ?", "stale_version", row.id, row.version),
      ...(dependencies ? dependencyGuards(db, row.board_id, row.id, dependencies) : []),
      ...pass.guards,
    ],
    writes: [
      updateTaskStatement(db, next),
      ...(dependencies ? replaceDependenciesStatements(db, row, dependencies, false) : []),
      ...(comment ? insertCommentStatements(db, comment.row) : []),
      ...pass.writes,
    ],
    events: [
      ...(comment ? [{ ...comment.event, policy: loaded.why }] : []),
      ...pass.events,
      ...changes.map(
        ({ type, ...change }): NewEvent => ({
          type,
          subject: { type: "task", id: row.id },
          payload: { label: before.key, title: next.title, ...change },
          reason: update.reason ?? null,
          policy: loaded.why,
        }),
      ),
    ],
    answer: { status: 200, body: answer },
  }).catch(explain);
  return answer;
}

function passGate(work: Work, db: Database, { facts, board }: LoadedTask, update: TaskUpdate, rows: unknown[][]): GatePass {
  if (update.status !== "done" || facts.row.status === "done") return { guards: [], writes: [], events: [] };
  const task = {
    ...facts.row,
    title: update.title ?? facts.row.title,
    description: update.description === undefined ? facts.row.description : update.description,
  };
  const decision = work.composition.ports.taskGate.forDone(rows, {
    db,
    task,
    boardWantsApproval: board.require_approval_for_done === 1,
    caller: work.caller,
    now: work.now,
    approvalId: update.approval_id ?? null,
  });
  return decision.ok ? decision.value : raise(decision.refusal);
}

async function dependencyFacts(db: Database, taskId: string, ids: string[]) {
  const [rows] = await db.read<[{ id: string; status: TaskRow["status"] }[]]>([
    db.sql("SELECT id, status FROM tasks WHERE id IN (SELECT value FROM json_each(?1)) AND deleted_at IS NULL", JSON.stringify(ids)),
  ]);
  const known = new Map(rows.map((row) => [row.id, row.status]));
  return ids.map((id) => ({ task_id: taskId, id, status: known.get(id) ?? null }));
}

export async function getTask(work: Work, id: string): Promise<Task> {
  return locate(work, "task", async (db) => {
    const loaded = await loadTask(work, db, id, actions["task.read"]);
    return loaded && presentTask(loaded.facts);
  });
}

/** The task leaves its board; its comments and history stay. Tasks that depended on it are free. */
export async function deleteTask(work: Work, id: string): Promise<void> {
  await locate(work, "task", async (db, shard) => {
    const loaded = await loadTask(work, db, id, actions["task.delete"]);
    if (!loaded) return null;
    const { row, activeRun } = loaded.facts;
    requireVersion(work, row.version);
    if (activeRun)
      raise({ code: "conflict", detail: `${activeRun.agent_name ?? "An agent"} is working on the task. Stop the run first.`, extra: { run_id: activeRun.id } });
    await commitWork(work, db, shard, {
      stream: { organizationId: row.organization_id, boardId: row.board_id },
      guards: [db.guard("(SELECT deleted_at IS NULL AND version = ? FROM tasks WHERE id = ?)", "stale_version", row.version, id)],
      writes: [
        db.sql("UPDATE tasks SET deleted_at = ?2, version = version + 1 WHERE id = ?1", id, at(work)),
        db.sql("UPDATE boards SET task_count = task_count - 1 WHERE id = ?1", row.board_id),
      ],
      events: [
        {
          type: "task.deleted",
          subject: { type: "task", id },
          payload: { label: `${loaded.facts.boardKey}-${row.number}`, before: presentTask(loaded.facts) },
          policy: loaded.why,
        },
      ],
      answer: { status: 204, body: null },
    });
    return true;
  });
}
