// Rules by which tasks come back: list, write, change, pause, skip days, delete. What they make: making.ts.
import { type LoadedBoard, loadBoard } from "#worker/boards/index.ts";
import { askedForRecurring, checkRecurring } from "#worker/tasks/index.ts";
import { changesOf } from "#worker/platform/changes.ts";
import { GuardError } from "#worker/platform/commit.ts";
import type { Database, Queries } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import { updateRow, versionGuard } from "#worker/platform/rows.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, commitWork, locate, requireVersion, staleCode, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { nextAt, nextOccurrences, type Schedule, scheduleProblem } from "./occurrences.ts";
import { presentFacts, presentRecurrence, rowOf } from "./present.ts";
import {
  NEXT_LISTED,
  NEXT_SHOWN,
  type Recurrence,
  type RecurrenceCreate,
  type RecurrenceFacts,
  type RecurrencePreview,
  type RecurrencePreviewQuery,
  RECURRENCES_MAX,
  type RecurrenceUpdate,
} from "./schema.ts";
import { deleteRecurrenceStatement, insertRecurrenceStatement, recurrenceById, recurrencesOf, roomGuard, sameUntilGuard } from "./store.ts";
import { recurrences, type RecurrenceRow } from "./tables.ts";

export async function listRecurrences(work: Work, boardId: string, query: PageQuery): Promise<Page<Recurrence>> {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, actions["recurrence.read"], { found: recurrencesOf(db, boardId, query) });
    if (!loaded) return null;
    const { rows, count } = loaded.more.found;
    return page(
      rows.map((row) => presentRecurrence(row, work.now, NEXT_LISTED)),
      count,
      query,
    );
  });
}

type Found = LoadedBoard & { row: RecurrenceRow };

/** One of the board, with what else is read; null: the board is not on this shard. */
async function loadRecurrence<More extends Queries>(work: Work, db: Database, verb: "read" | "manage", boardId: string, id: string, more: More) {
  const loaded = await loadBoard(work, db, boardId, actions[`recurrence.${verb}`], { row: recurrenceById(db, boardId, id), ...more });
  if (!loaded) return null;
  const { row } = loaded.more as { row: RecurrenceRow | null };
  if (!row) throw notFound("recurring task");
  return { ...loaded, row };
}

export async function oneRecurrence(work: Work, boardId: string, id: string): Promise<Recurrence> {
  return locate(work, "board", async (db) => {
    const found = await loadRecurrence(work, db, "read", boardId, id, {});
    return found && presentRecurrence(found.row, work.now);
  });
}

/** What a rule would do, before anybody keeps it. */
export async function previewRecurrence(work: Work, boardId: string, query: RecurrencePreviewQuery): Promise<RecurrencePreview> {
  return locate(work, "board", async (db) => {
    const loaded = await loadBoard(work, db, boardId, actions["recurrence.read"], {});
    if (!loaded) return null;
    const schedule = { ...query, skipped_days: [] };
    requireMoments(schedule, work.now);
    return { next: nextOccurrences(schedule, work.now, NEXT_SHOWN) };
  });
}

function requireMoments(schedule: Schedule, now: Date): void {
  const problem = scheduleProblem(schedule, now);
  if (problem) throw new ProblemError("invalid_input", `${problem.path}: ${problem.message}`, { fields: [problem] });
}

function explain(error: unknown): never {
  if (error instanceof GuardError && error.code === "too_many")
    throw new ProblemError("conflict", `The board has ${RECURRENCES_MAX} recurring tasks, which is as many as may be. Delete one that is no longer needed.`);
  throw error;
}

const refsOf = ({ id, board_id }: Pick<RecurrenceRow, "id" | "board_id">) => ({
  subject: { type: "recurrence", id },
  about: { type: "board", id: board_id },
});
const streamOf = ({ organization_id, board_id }: RecurrenceRow) => ({ organizationId: organization_id, boardId: board_id });

function newFacts(work: Work, { board }: LoadedBoard, input: RecurrenceCreate): RecurrenceFacts {
  const now = at(work);
  const { description = null, assigned_agent_id = null, assigned_user_id = null, due_after_minutes = null, ...rest } = input;
  return {
    id: newId(),
    organization_id: board.organization_id,
    board_id: board.id,
    ...rest,
    description,
    assigned_agent_id,
    assigned_user_id,
    due_after_minutes,
    is_paused: false,
    next_at: nextAt(input, work.now),
    last_at: null,
    last_task_id: null,
    made_count: 0,
    created_by: work.caller.actor,
    version: 1,
    created_at: now,
    updated_at: now,
  };
}

export async function createRecurrence(work: Work, boardId: string, input: RecurrenceCreate): Promise<Recurrence> {
  return locate(work, "board", async (db, shard) => {
    const loaded = await loadBoard(work, db, boardId, actions["recurrence.manage"], askedForRecurring(db, boardId, namedIn(input)));
    if (!loaded) return null;
    checkRecurring(namedIn(input), loaded.more);
    requireMoments(input, work.now);
    const facts = newFacts(work, loaded, input);
    const row = rowOf(facts, at(work));
    const answer = presentRecurrence(row, work.now);
    await commitWork(work, db, shard, {
      stream: streamOf(row),
      guards: [roomGuard(db, boardId)],
      writes: [insertRecurrenceStatement(db, row)],
      events: [{ type: "recurrence.created", ...refsOf(row), payload: { after: facts }, policy: loaded.policy }],
      answer: { status: 201, body: answer },
    }).catch(explain);
    return answer;
  });
}

/** What of a template is to be looked at: null and absent are none, as for a task. */
const namedIn = ({ assigned_agent_id = null, assigned_user_id = null, tag_ids, custom_field_values }: RecurrenceUpdate) => ({
  assigned_agent_id,
  assigned_user_id,
  ...(tag_ids ? { tag_ids } : {}),
  ...(custom_field_values ? { custom_field_values } : {}),
});

const WHEN = ["rrule", "starts_at", "time_zone", "is_paused"] as const satisfies (keyof RecurrenceUpdate)[];

/** Where it goes on. Of what has not been decided yet, skipping a day leaves the rest; a new rule, or one that goes on again, begins now. */
function decidedUntil(work: Work, row: RecurrenceRow, changed: Partial<RecurrenceFacts>): string {
  return WHEN.some((member) => member in changed) ? at(work) : row.decided_until;
}

function updated(work: Work, row: RecurrenceRow, changed: Partial<RecurrenceFacts>): RecurrenceRow {
  const facts = { ...presentFacts(row), ...changed, version: row.version + 1, updated_at: at(work) };
  const until = decidedUntil(work, row, changed);
  const isMoved = until !== row.decided_until || "skipped_days" in changed;
  if (isMoved && !facts.is_paused) requireMoments(facts, work.now);
  const next_at = facts.is_paused ? null : isMoved ? nextAt(facts, new Date(until)) : row.next_at;
  return rowOf({ ...facts, next_at }, until);
}

/** Naming one kind of assignee clears the other. */
function wantedOf(update: RecurrenceUpdate): Partial<RecurrenceFacts> {
  const { assigned_agent_id: agent, assigned_user_id: person } = update;
  const other = agent ? { assigned_user_id: null } : person ? { assigned_agent_id: null } : {};
  return { ...update, ...other } as Partial<RecurrenceFacts>;
}

export async function updateRecurrence(work: Work, boardId: string, id: string, update: RecurrenceUpdate): Promise<Recurrence> {
  return locate(work, "board", async (db, shard) => {
    const found = await loadRecurrence(work, db, "manage", boardId, id, askedForRecurring(db, boardId, namedIn(update)));
    if (!found) return null;
    const { row, policy } = found;
    requireVersion(work, row.version);
    checkRecurring(namedIn(update), found.more);
    const before = presentFacts(row);
    const changes = changesOf<RecurrenceFacts>(before, wantedOf(update));
    if (!changes) return presentRecurrence(row, work.now);
    const next = updated(work, row, changes.after);
    const { version, updated_at, next_at } = presentFacts(next);
    const moved = next_at === before.next_at ? { before: {}, after: {} } : { before: { next_at: before.next_at }, after: { next_at } };
    const answer = presentRecurrence(next, work.now);
    const { guard, write } = updateRow(db, recurrences, row, next, staleCode(work));
    await commitWork(work, db, shard, {
      stream: streamOf(row),
      guards: [guard, sameUntilGuard(db, row)],
      writes: [write],
      events: [
        {
          type: "recurrence.updated",
          ...refsOf(row),
          payload: { label: row.title, before: { ...changes.before, ...moved.before }, after: { ...changes.after, ...moved.after, version, updated_at } },
          policy,
        },
      ],
      answer: { status: 200, body: answer },
    });
    return answer;
  });
}

/** The tasks that it has made stay. */
export async function deleteRecurrence(work: Work, boardId: string, id: string): Promise<void> {
  await locate(work, "board", async (db, shard) => {
    const found: Found | null = await loadRecurrence(work, db, "manage", boardId, id, {});
    if (!found) return null;
    const { row, policy } = found;
    requireVersion(work, row.version);
    await commitWork(work, db, shard, {
      stream: streamOf(row),
      guards: [versionGuard(db, recurrences, row, staleCode(work))],
      writes: [deleteRecurrenceStatement(db, id)],
      events: [{ type: "recurrence.deleted", ...refsOf(row), payload: { label: row.title, before: presentFacts(row) }, policy }],
      answer: { status: 204, body: null },
    });
    return true;
  });
}
