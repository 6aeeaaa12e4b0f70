// What rules make when their moments come: each moment one task, in one batch with the moment itself and with where the rule goes on. Two that
// come by at once make one, since both confirm that the rule still stands where they have read it; one that is cut off has made nothing.
import { lastKeySql } from "#worker/boards/index.ts";
import { type MadeTask, madeTask } from "#worker/tasks/index.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commitUnlessMoved } from "#worker/platform/work.ts";
import { nextAt, type Step, stepOf } from "./occurrences.ts";
import { isNotBegun, scheduleOf, type Template } from "./present.ts";
import { type DueRecurrence, dueRecurrences, MADE_PER_MINUTE, madeStatements, moveStatement, sameNextGuard } from "./store.ts";

/** Who made a task that came by a rule: its id is the rule's. Its name is ours: a title is what somebody has chosen, and would read as who did it. */
const actorOf = ({ id }: DueRecurrence): Actor => ({ type: "system", id, name: "Mission Control" });
const MINUTE_MS = 60_000;

const dueAt = (at: string, after: number | null): string | null => (after === null ? null : new Date(Date.parse(at) + after * MINUTE_MS).toISOString());

function templateOf({ title, template }: DueRecurrence) {
  const { due_after_minutes, ...rest } = JSON.parse(template) as Template;
  return { due_after_minutes, template: { title, ...rest } };
}

const streamOf = ({ organization_id, board_id }: DueRecurrence) => ({ organizationId: organization_id, boardId: board_id });

/** Where nothing can be made: its board rests or is gone. It goes on with what comes when that is over. */
async function passBy({ db, now }: ConsumerContext, row: DueRecurrence): Promise<true> {
  await db.d1.batch([moveStatement(db, row, now.toISOString(), nextAt(scheduleOf(row), now))]);
  return true;
}

/** Moments that make nothing any more, from the first of them on. */
const missed = (row: DueRecurrence, left_out_from: string, next_at: string | null): NewEvent => ({
  type: "recurrence.missed",
  subject: { type: "recurrence", id: row.id },
  about: { type: "board", id: row.board_id },
  payload: { label: row.title, left_out_from, next_at },
});

async function miss(context: ConsumerContext, row: DueRecurrence, { next_at, left_out_from }: Step): Promise<boolean> {
  const { db, now } = context;
  const committed = await commitUnlessMoved(actorOf(row), context, {
    stream: streamOf(row),
    guards: [sameNextGuard(db, row.id, row.next_at)],
    writes: [moveStatement(db, row, now.toISOString(), next_at)],
    events: [missed(row, left_out_from ?? row.next_at, next_at)],
  });
  return committed !== null;
}

async function commitMade(
  context: ConsumerContext,
  row: DueRecurrence,
  step: Step & { make: string },
  { task, left_out, guards, writes, event }: MadeTask,
): Promise<boolean> {
  const { db } = context;
  const { make, left_out_from, next_at } = step;
  const committed = await commitUnlessMoved(actorOf(row), context, {
    stream: streamOf(row),
    guards: [sameNextGuard(db, row.id, row.next_at), ...guards],
    writes: [...writes, ...madeStatements(db, row, make, task.id), moveStatement(db, row, make, next_at)],
    events: [
      ...(left_out_from === null ? [] : [missed(row, left_out_from, make)]),
      event,
      {
        type: "recurrence.made",
        subject: { type: "recurrence", id: row.id },
        about: { type: "task", id: task.id },
        payload: { label: task.key, task: { id: task.id, key: task.key }, occurrence_at: make, left_out_from, left_out, next_at },
        patch: keyPatch(row),
      },
    ],
  });
  return committed !== null;
}

/** Only the database knows the number of the task. */
const keyPatch = ({ board_id }: DueRecurrence) => ["$.label", "$.task.key"].map((path) => ({ path, sql: lastKeySql("?"), params: [board_id] }));

/** One that was imported: when it comes next is worked out here, in the turn of its organization. */
async function begin({ db }: ConsumerContext, row: DueRecurrence): Promise<true> {
  const { decided_until } = row;
  await db.d1.batch([moveStatement(db, row, decided_until, nextAt(scheduleOf(row), new Date(decided_until)))]);
  return true;
}

/** Whether it has gone on; where a guard refuses, it stands where it was, or somebody else has gone on with it. */
async function makeOne(context: ConsumerContext, row: DueRecurrence): Promise<boolean> {
  const { db, now } = context;
  if (!row.is_in_use) return passBy(context, row);
  if (isNotBegun(row)) return begin(context, row);
  const step = stepOf({ ...scheduleOf(row), missed: row.missed, next_at: row.next_at }, now);
  const { make } = step;
  if (make === null) return miss(context, row, step);
  const { template, due_after_minutes } = templateOf(row);
  const made = await madeTask(db, { boardId: row.board_id, template, due_at: dueAt(make, due_after_minutes), actor: actorOf(row), now });
  return made !== null && (await commitMade(context, row, { ...step, make }, made));
}

/** One fails on its own, and is tried again by the next minute. */
const attempt = (context: ConsumerContext, row: DueRecurrence): Promise<boolean> =>
  makeOne(context, row).catch((error: unknown) => {
    log.error("recurrence.failed", { recurrence_id: row.id, error: describe(error) });
    return false;
  });

/** Makes what is due, one of each rule in turn; answers how many rules were looked at, `most` at most. */
export async function makeDue(context: ConsumerContext, most = MADE_PER_MINUTE): Promise<number> {
  const { db, now } = context;
  let done = 0;
  while (done < most) {
    const { due } = await db.ask({ due: dueRecurrences(db, now.toISOString(), most - done) });
    let went = 0;
    for (const row of due) if (await attempt(context, row)) went++;
    done += due.length;
    if (went === 0) break; // nothing is due, or nothing of it can be made
  }
  return done;
}
