// Asks the links that are due: what the queue says, and what cron finds that no message told of.
import { checksOf } from "#worker/boards/index.ts";
import { taskKey } from "#worker/tasks/index.ts";
import { shardDatabase } from "#worker/platform/db.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import { backoffMs } from "#worker/platform/retry.ts";
import type { System } from "#worker/platform/slice.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commitUnlessMoved } from "#worker/platform/work.ts";
import { askAddress, type LinkAnswer } from "./ask.ts";
import { type LinkMessage, nudgeLink } from "./nudge.ts";
import { type Checked, movedEvent } from "./present.ts";
import { askAgainStatement, claimedGuard, claimLink, type Due, dueLinks, keepStatements, resultsOf, toldTask } from "./store.ts";
import type { ResultRow } from "./tables.ts";

export const ATTEMPTS_MAX = 4;
/** Longer than an address may take: whoever died while asking is followed by another. */
const CLAIMED_MS = 60_000;
const AGAIN_BASE_MS = 10_000;
const AGAIN_CAP_MS = 120_000;
const PER_SWEEP = 20;
const ASKER: Actor = { type: "system", id: "checks", name: "Mission Control" };

/** What the link said becomes the result, if it is still waited for. */
async function settle(context: ConsumerContext, row: ResultRow, { isPassed, says }: LinkAnswer): Promise<void> {
  const { db, now } = context;
  const { task, results } = await db.ask({ task: toldTask(db, row.task_id), results: resultsOf(db, row.task_id) });
  const checks = checksOf(task ?? { checks: null });
  const check = checks.find(({ id }) => id === row.check_id);
  const known = checks.map(({ id }) => id);
  if (!task || !check) return void (await db.d1.batch(keepStatements(db, [row], known))); // the board has no such check any more
  const next: ResultRow = { ...row, state: isPassed ? "passed" : "failed", summary: says, reported_at: now.toISOString(), next_at: null };
  const { title, status, work_version, key, number } = task;
  const checked: Checked = { task: { id: row.task_id, title, status, work_version, key: taskKey(key, number) }, checks, results };
  await commitUnlessMoved(ASKER, context, {
    stream: { organizationId: row.organization_id, boardId: row.board_id },
    guards: [claimedGuard(db, row)],
    writes: keepStatements(db, [next], known),
    events: [movedEvent("check.answered", checked, check, next)],
  });
}

/** Asks a link that is due, once, whoever else is told of it. */
export async function askOne(context: ConsumerContext, due: Due): Promise<void> {
  const { db, env, shard, now } = context;
  const until = new Date(now.getTime() + CLAIMED_MS).toISOString();
  const { row } = await db.ask({ row: claimLink(db, due, now.toISOString(), until) });
  if (!row?.url) return;
  const answer = row.attempts > ATTEMPTS_MAX ? { isPassed: false, isFinal: true, says: "It could not be asked." } : await askAddress(env, row.url);
  if (answer.isFinal || row.attempts >= ATTEMPTS_MAX) return settle(context, row, answer);
  const wait = backoffMs(row.attempts, AGAIN_BASE_MS, AGAIN_CAP_MS, Math.random());
  await askAgainStatement(db, row, new Date(now.getTime() + wait).toISOString(), answer.says).run();
  await nudgeLink(env, { shard, taskId: due.task_id, checkId: due.check_id }, Math.ceil(wait / 1000));
}

export const onLinkDue = ({ shard, taskId, checkId }: LinkMessage, { env, composition }: System): Promise<void> =>
  askOne({ env, shard, db: shardDatabase(env, shard), now: new Date(), composition }, { task_id: taskId, check_id: checkId });

export async function askDueLinks(context: ConsumerContext): Promise<number> {
  const { db, env, shard, now } = context;
  const { due } = await db.ask({ due: dueLinks(db, now.toISOString(), PER_SWEEP) });
  for (const { task_id, check_id } of due) await nudgeLink(env, { shard, taskId: task_id, checkId: check_id });
  return due.length;
}
