// Tasks that an import brings from elsewhere, many at once: made now, by whoever imports, as they stand there. Nothing follows from them:
// an agent that has one is sent nothing (dispatch.ts), and nobody is told of each.
import { checksOf, lastNumberSql, takeNumbersStatements } from "#worker/boards/index.ts";
import { decideNewValues, type DecidedValues, type FieldRule, sameRulesGuard, writeNewValuesStatements } from "#worker/fields/index.ts";
import { givePairsStatement } from "#worker/tags/index.ts";
import type { TagRef } from "#worker/tags/schema.ts";
import { all, type Database, map, type Query, type Statement } from "#worker/platform/db.ts";
import type { EventRow, NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { rankAtEnd } from "#worker/platform/rank.ts";
import { accept, refuse, type Result } from "#worker/platform/result.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { candidates } from "./assignee-store.ts";
import { dependenciesOfAllStatements, insertCommentRowsStatement, insertRowsStatement } from "./bulk-store.ts";
import { keptList, UNTOUCHED } from "./details.ts";
import { commentOn } from "./comment-row.ts";
import { ALONE, type Dependency, presentTask } from "./present.ts";
import type { Priority, TaskStatus } from "./schema.ts";
import { boardFacts, type BoardForTasks, type TaskBoard } from "./store.ts";
import type { CommentRow, TaskRow } from "./tables.ts";

/**
 * A task to be made. `ref`: what it is called there; `comments`: their texts, in order; `values`: of custom fields, by their key;
 * `depends_on`: the refs of tasks that are made before it, or are here.
 */
export type ArrivingTask = {
  ref: string;
  title: string;
  description: string | null;
  status: TaskStatus;
  blocked_reason: string | null;
  priority: Priority;
  person: { id: string; name: string } | null;
  /** One that can work on the board: no person has the task then. */
  agent: { id: string; name: string } | null;
  start_at: string | null;
  due_at: string | null;
  checklist: { text: string; is_done: boolean }[];
  tags: readonly TagRef[];
  comments: readonly string[];
  values: Record<string, unknown>;
  depends_on: readonly string[];
};
/** A task that is here already. */
export type TaskHere = { id: string; status: TaskStatus };
/** The event of a task that an import brought: many come at a time, and nobody is told of one. */
export const isBrought = ({ type, payload }: EventRow): boolean =>
  type === "task.created" && (JSON.parse(payload) as { imported?: unknown }).imported !== undefined;

/** The board as it is now, with the rights on it of whoever imports, the number taken last, and which agents can work there. null: there is no such board. */
export type Ground = BoardForTasks & { last: number; agents: ReadonlySet<string> };

/** `agentIds`: those that its tasks may be for. */
export const groundOf = (db: Database, boardId: string, personId: string, agentIds: readonly string[]): Query<Ground | null> =>
  map(
    all({
      facts: boardFacts.query(db, boardId, personId),
      last: db.row<{ last_number: number }>(lastNumberSql("?1"), boardId),
      agents: agentIds.length > 0 ? candidates(db, agentIds, boardId) : null,
    }),
    ({ facts, last, agents }) =>
      facts && last ? { ...facts, last: last.last_number, agents: new Set(agents?.flatMap(({ id, is_homeless }) => (is_homeless ? [] : [id]))) } : null,
  );

type Asked = {
  ground: Ground;
  actor: Actor;
  now: Date;
  product: string;
  tasks: readonly ArrivingTask[];
  isOwnBoard: boolean;
  here: ReadonlyMap<string, TaskHere>;
};
/** `ids`: of the new tasks, in order. The statements go into one batch on the stream of the board. */
export type Arrival = { ids: string[]; comments: number; guards: Statement[]; writes: Statement[]; events: NewEvent[] };

/** The rules of a board that say how done is earned there. */
export type Landing = Pick<TaskBoard, "require_approval_for_done" | "require_review_before_done" | "require_checks_for_done">;
/** Nothing arrives past a gate of the board: where done must be earned, what was done elsewhere waits in review. */
export function landing(status: TaskStatus, board: Landing): TaskStatus {
  const isGated = board.require_approval_for_done || board.require_review_before_done || board.require_checks_for_done;
  return status === "done" && isGated ? "review" : status;
}

function rowOf(task: ArrivingTask, place: number, { ground: { board, last, agents }, actor, now, isOwnBoard }: Asked): TaskRow {
  const at = now.toISOString();
  const agent = task.agent && agents.has(task.agent.id) ? task.agent : null; // it may have been deleted, or moved, meanwhile
  const status = isOwnBoard ? task.status : landing(task.status, board);
  return {
    id: newId(),
    organization_id: board.organization_id,
    board_id: board.id,
    number: last + 1 + place,
    title: task.title,
    description: task.description,
    status,
    blocked_reason: status === "blocked" ? task.blocked_reason : null,
    priority: task.priority,
    rank: rankAtEnd(now.getTime() + place, Math.random()),
    assigned_agent_id: agent?.id ?? null,
    assigned_person_id: agent ? null : (task.person?.id ?? null),
    assignee_name: (agent ?? task.person)?.name ?? null,
    due_at: task.due_at,
    start_at: task.start_at,
    estimate_minutes: null,
    parent_id: null,
    watchers: null,
    checklist: keptList(task.checklist.map((item) => ({ id: newId(), ...item }))),
    comment_count: task.comments.length,
    ...UNTOUCHED,
    created_by: JSON.stringify(actor),
    in_progress_at: status === "in_progress" ? at : null,
    done_at: status === "done" ? at : null,
    created_at: at,
    updated_at: at,
    workers: null,
  };
}

const commentRows = (task: TaskRow, texts: readonly string[], actor: Actor): CommentRow[] =>
  texts.map((message) => commentOn(task, { message, mentions: null, reply_to: null }, actor, task.created_at));

/** Those that the fields of the board take, each by itself; where they are too long together, what is left are the defaults. */
function valuesOf(rules: readonly FieldRule[], given: ArrivingTask["values"]): Result<DecidedValues> {
  const known = Object.fromEntries(
    Object.entries(given).filter(([key, value]) => {
      const rule = rules.find(({ field_key }) => field_key === key);
      return rule && decideNewValues([rule], { [key]: value }).ok;
    }),
  );
  const decided = decideNewValues(rules, known);
  return decided.ok ? decided : decideNewValues(rules, {});
}

/** What a task waits for: of those that are here, and those made before it. */
const waitsFor = (row: TaskRow, { depends_on }: ArrivingTask, here: ReadonlyMap<string, TaskHere>): Dependency[] =>
  depends_on.flatMap((ref) => {
    const before = here.get(ref);
    return before ? [{ task_id: row.id, ...before }] : [];
  });

type Made = { row: TaskRow; task: ArrivingTask; values: DecidedValues; dependencies: Dependency[] };
const wantedOf = ({ row, dependencies }: Made) =>
  dependencies.length > 0 ? [{ id: row.id, board_id: row.board_id, wanted: dependencies.map(({ id }) => id) }] : [];

function createdEvent({ row, task, values, dependencies }: Made, { ground: { board, rules }, product }: Asked): NewEvent {
  const fields = rules.map(({ field_key }) => ({ field_key, default_value: null, value: values.values[field_key] ?? null }));
  const added = { ...ALONE, tags: [...task.tags], fields };
  const after = presentTask({ row, boardKey: board.key, checks: checksOf(board), dependencies, activeRun: null, ...added });
  return { type: "task.created", subject: { type: "task", id: row.id }, payload: { after, imported: { from: product, ref: task.ref } } };
}

/** What makes these tasks on one board; refused where the board requires a custom field that they do not have. */
export function arrivalOf(db: Database, asked: Asked): Result<Arrival> {
  const { ground, actor, tasks } = asked;
  const { board, rules, last } = ground;
  const made: Made[] = [];
  const here = new Map(asked.here);
  for (const [place, task] of tasks.entries()) {
    const values = valuesOf(rules, task.values);
    if (!values.ok) return refuse(values.refusal);
    const row = rowOf(task, place, asked);
    made.push({ row, task, values: values.value, dependencies: waitsFor(row, task, here) });
    here.set(task.ref, { id: row.id, status: row.status });
  }
  const numbers = takeNumbersStatements(db, board.id, last, made.length);
  const comments = made.flatMap(({ row, task }) => commentRows(row, task.comments, actor));
  return accept({
    ids: made.map(({ row }) => row.id),
    comments: comments.length,
    guards: [numbers.guard, ...(rules.length > 0 ? [sameRulesGuard(db, board.id, rules, "conflict")] : [])],
    writes: [
      numbers.write,
      insertRowsStatement(
        db,
        made.map(({ row }) => row),
      ),
      ...(comments.length > 0 ? [insertCommentRowsStatement(db, comments)] : []),
      ...givePairsStatement(
        db,
        board.id,
        made.flatMap(({ row, task }) => (task.tags.length > 0 ? [{ task_id: row.id, tag_ids: task.tags.map(({ id }) => id) }] : [])),
      ),
      ...dependenciesOfAllStatements(db, made.flatMap(wantedOf)),
      ...writeNewValuesStatements(
        db,
        board.id,
        made.map(({ row, values }) => ({ id: row.id, keeps: values.keeps })),
      ),
    ],
    events: made.map((one) => createdEvent(one, asked)),
  });
}
