// Editing many tasks at once: each is decided as alone, and all are written a hundred at a time, or all together. What is done stands in a
// record that is written with it, so an edit that was cut off goes on where it ended when the same request is sent again.
import { grantOf } from "#worker/members/index.ts";
import { isAllowed, type PolicyRecord } from "#worker/platform/access.ts";
import { GuardError } from "#worker/platform/commit.ts";
import { all, type Database } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { at, authorize, locate, read, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { commitChunk } from "./bulk-commit.ts";
import { EVERY_TASK } from "./filter-store.ts";
import { type Ask, type Change, charsOf, type Decided, decideAll, refused, requireBounded, undoing } from "./bulk-plan.ts";
import { bulkById, bulkByKey, itemsByKey, itemsOf } from "./bulk-store.ts";
import { taskIds } from "./list-store.ts";
import { presentBulk } from "./present.ts";
import { BULK_TASKS_MAX, BULK_UNDO_MS, type BulkEdit, type BulkEditCreate } from "./bulk-schema.ts";
import { boardFacts, type BoardForTasks, boardOfBulk, boardsOfTasks, type TaskBoard } from "./store.ts";
import type { BulkEditRow, BulkItemRow } from "./tables.ts";

/** With the two reads, 500 tasks take six batches. */
const CHUNK = 125;
/** Of what was and what becomes of it. */
const CHUNK_MAX_CHARS = 500_000;
/** Others may change some of the tasks at the same moment: then those are read and decided again, a few times. */
const TRIES = 3;

/** An edit under way. `isNew`: its record is written with its first tasks. */
export type Edit = { row: BulkEditRow; board: TaskBoard; policy: PolicyRecord; reason: string | null; items: BulkItemRow[]; isNew: boolean };

const pendingItem = (bulkId: string, position: number, task_id: string, change: string | null): BulkItemRow => ({
  bulk_edit_id: bulkId,
  position,
  task_id,
  change,
  outcome: "pending",
  code: null,
  detail: null,
  version: null,
  was: null,
  became: null,
});

function askOf({ row }: Pick<Edit, "row">, shared: Change, item: BulkItemRow): Ask {
  const own = row.undo_of ? undoing(JSON.parse(item.change ?? "{}") as Pick<BulkItemRow, "was" | "became">) : { change: shared };
  return { position: item.position, taskId: item.task_id, ...own };
}

function requireAll(decided: readonly Decided[]): void {
  const not = decided.filter(({ item }) => item.outcome === "refused").map(({ item: { task_id, code, detail } }) => ({ task_id, code, detail }));
  if (not.length > 0)
    throw new ProblemError("conflict", `${not.length} of ${decided.length} tasks cannot be changed so; nothing was done.`, { extra: { refused: not } });
}

type Some = { asks: readonly Ask[]; decided: Decided[]; isLast: boolean };

/** Writes what was decided of some tasks; where others change them at the same moment it is decided again. */
async function editSome(work: Work, db: Database, shard: string, edit: Edit, { asks, decided, isLast }: Some): Promise<void> {
  for (let tries = 1, now = decided; ; tries++) {
    if (edit.row.mode === "all_or_nothing") requireAll(now);
    try {
      return await commitChunk(work, db, shard, edit, now, isLast);
    } catch (error) {
      if (!(error instanceof GuardError) || error.code === "bulk_moved") throw toBulkProblem(error);
      if (tries < TRIES) {
        now = await decideAll(work, db, edit.board, edit.row.id, asks);
        continue;
      }
      if (edit.row.mode === "all_or_nothing")
        throw new ProblemError("conflict", "Others are changing these tasks at the same moment; nothing was done. Try again.");
      const late = asks.map((ask) => refused(ask, edit.row.id, "conflict", "Others were changing these tasks at the same moment; it was left as it is."));
      return commitChunk(work, db, shard, edit, late, isLast);
    }
  }
}

const toBulkProblem = (error: unknown): unknown =>
  error instanceof GuardError && error.code === "bulk_moved"
    ? new ProblemError("conflict", "The same request is being handled. Try again in a moment.")
    : error;

/** How far a batch that begins with this one goes: it has a bound in tasks and in text, since a statement has one. */
function endOfChunk(decided: readonly Decided[], from: number, mode: BulkEditRow["mode"]): number {
  let chars = 0;
  for (let to = from; to < decided.length; to++) {
    chars += charsOf(decided.slice(to, to + 1));
    const isFull = to > from && (chars > CHUNK_MAX_CHARS || (mode === "each" && to - from >= CHUNK));
    if (isFull && mode === "each") return to;
    if (isFull) throw new ProblemError("body_too_large", "That is more text than can be changed all at once. Name fewer tasks, or use mode each.");
  }
  return decided.length;
}

/** Goes on with an edit until nothing of it is pending. */
async function goOn(work: Work, db: Database, shard: string, edit: Edit): Promise<BulkEdit> {
  const shared = JSON.parse(edit.row.change) as Change;
  const asks = edit.items.filter(({ outcome }) => outcome === "pending").map((item) => askOf(edit, shared, item));
  const decided = await decideAll(work, db, edit.board, edit.row.id, asks);
  for (let from = 0; from < asks.length; ) {
    const to = endOfChunk(decided, from, edit.row.mode);
    await editSome(work, db, shard, edit, { asks: asks.slice(from, to), decided: decided.slice(from, to), isLast: to >= asks.length });
    from = to;
  }
  return presentBulk(edit.row, edit.items);
}

type Begin = {
  board: TaskBoard;
  change: Change;
  tasks: { id: string; change: string | null }[];
} & Pick<BulkEditRow, "mode" | "undo_of" | "filter">;

function newEdit(work: Work, { board, mode, change, undo_of, filter, tasks }: Begin, policy: PolicyRecord): Edit {
  const id = newId();
  const row: BulkEditRow = {
    id,
    organization_id: board.organization_id,
    board_id: board.id,
    mode,
    change: JSON.stringify(change),
    undo_of,
    filter,
    idempotency_key: work.idempotency?.key ?? null,
    total: tasks.length,
    created_by: JSON.stringify(work.caller.actor),
    created_at: at(work),
  };
  const items = tasks.map((task, position) => pendingItem(id, position, task.id, task.change));
  return { row, board, policy, reason: change.reason ?? null, items, isNew: true };
}

/** An edit that was cut off has no answer yet that its key would be bound to: what was asked for stands in its record. */
function requireSameEdit({ row, items }: Edit, asked: Pick<BulkEditRow, "mode" | "filter"> & { set: Change; ids: readonly string[] }): void {
  const isSameSet = row.change === JSON.stringify(asked.set) && row.mode === asked.mode && row.filter === asked.filter;
  if (isSameSet && (asked.filter !== null || JSON.stringify(items.map(({ task_id }) => task_id)) === JSON.stringify(asked.ids))) return;
  throw new ProblemError("idempotency_mismatch", "This Idempotency-Key was used for another edit, which was cut off. Send that one again, or use a new key.");
}

const known = (work: Work, db: Database) => {
  const key = work.idempotency?.key;
  return { row: key ? bulkByKey(db, key) : null, items: key ? itemsByKey(db, key) : null };
};

/** The first of the boards of which the caller may know; the right to change its tasks is then asked. `named`: as what it was asked for. */
function boardFor(work: Work, boards: readonly BoardForTasks[], named: "board" | "task" | "bulk edit"): { board: TaskBoard; policy: PolicyRecord } | null {
  const grants = boards.map(({ board, grant }) => ({ board, grant: grantOf(work.caller, grant) }));
  const first = grants.find(({ grant }) => isAllowed(work.caller, actions["task.read"], grant)) ?? grants[0];
  return first ? { board: first.board, policy: authorize(work, actions["task.update"], first.grant, named) } : null;
}

export async function editTasks(work: Work, input: BulkEditCreate): Promise<BulkEdit> {
  const { board_id: boardId, filter = {}, set, mode } = input;
  const ids = [...new Set(input.task_ids ?? [])];
  const taskFilter = { ...EVERY_TASK, statuses: filter.status ?? null, agentId: filter.assigned_agent_id ?? null, unassigned: filter.unassigned ?? false };
  const which = boardId ? JSON.stringify([boardId, taskFilter]) : null;
  return locate(work, boardId ? "board" : "task", async (db, shard) => {
    const { resumed, board, boards, matching } = await read(work, db, {
      resumed: all(known(work, db)),
      board: boardId ? boardFacts.query(db, boardId, work.caller.id) : null,
      boards: boardId ? null : boardsOfTasks(db, work.caller, ids),
      matching: boardId ? taskIds(db, boardId, taskFilter, BULK_TASKS_MAX + 1) : null,
    });
    const place = boardFor(work, boards ?? (board ? [board] : []), boardId ? "board" : "task");
    if (!place) return null;
    if (resumed.row) {
      const edit = { ...place, row: resumed.row, reason: set.reason ?? null, items: resumed.items ?? [], isNew: false };
      requireSameEdit(edit, { set, mode, ids, filter: which });
      return goOn(work, db, shard, edit);
    }
    if (matching && matching.length > BULK_TASKS_MAX)
      throw new ProblemError("invalid_input", `filter: more than ${BULK_TASKS_MAX} tasks match. Narrow it.`, {
        fields: [{ path: "filter", message: "matches too many" }],
      });
    const tasks = (matching?.map(({ id }) => id) ?? ids).map((id) => ({ id, change: null }));
    requireBounded(set, tasks.length);
    const edit = newEdit(work, { board: place.board, mode, change: set, undo_of: null, filter: which, tasks }, place.policy);
    return tasks.length > 0 ? goOn(work, db, shard, edit) : presentBulk(edit.row, []);
  });
}

/** The edit's record, for whoever may read its board. */
export async function getBulkEdit(work: Work, id: string): Promise<BulkEdit> {
  return locate(work, "bulk edit", async (db) => {
    const { row, items, board } = await read(work, db, { row: bulkById(db, id), items: itemsOf(db, id), board: boardOfBulk(db, work.caller, id) });
    if (!row || !board) return null;
    authorize(work, actions["task.read"], grantOf(work.caller, board.grant), "bulk edit");
    return presentBulk(row, items);
  });
}

/** Puts back what is still as the edit left it; of the others it says what has changed. */
export async function undoBulkEdit(work: Work, id: string): Promise<BulkEdit> {
  return locate(work, "bulk edit", async (db, shard) => {
    const { resumed, row, items, board } = await read(work, db, {
      resumed: all(known(work, db)),
      row: bulkById(db, id),
      items: itemsOf(db, id),
      board: boardOfBulk(db, work.caller, id),
    });
    const place = boardFor(work, board ? [board] : [], "bulk edit");
    if (!row || !place) throw notFound("bulk edit");
    if (resumed.row) return goOn(work, db, shard, { ...place, row: resumed.row, reason: null, items: resumed.items ?? [], isNew: false });
    if (items.some(({ outcome }) => outcome === "pending"))
      throw new ProblemError("conflict", "The edit was cut off. Send it again with its Idempotency-Key, then undo it.");
    if (work.now.getTime() > Date.parse(row.created_at) + BULK_UNDO_MS) throw new ProblemError("conflict", "An edit can be undone for an hour; that is over.");
    const tasks = items
      .filter(({ outcome }) => outcome === "changed")
      .map(({ task_id, was, became }) => ({ id: task_id, change: JSON.stringify({ was, became }) }));
    const edit = newEdit(work, { board: place.board, mode: "each", change: {}, undo_of: id, filter: null, tasks }, place.policy);
    return tasks.length > 0 ? goOn(work, db, shard, edit) : presentBulk(edit.row, []);
  });
}
