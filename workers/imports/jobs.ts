// What the queue and cron do for imports from other products.
import { shardDatabase } from "#worker/platform/db.ts";
import type { Env } from "#worker/platform/env.ts";
import { describe, log } from "#worker/platform/log.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { System } from "#worker/platform/slice.ts";
import { commitUnlessMoved, DEADLINES } from "#worker/platform/work.ts";
import { claim, ImportFailure, type Lease, LeaseLost } from "./lease.ts";
import { UnreadableFile } from "./model.ts";
import { type ImportMessage, nudgeImport } from "./nudge.ts";
import { countsOf, isBegun, KEPT_MS, later, subjectOf } from "./present.ts";
import { deleteImportStatement, leftFiles, overdueImports, patchImport, sameStatusGuard, waitingImports } from "./store.ts";
import { RemoteReading } from "./remote-read.ts";
import type { TaskImportRow } from "./tables.ts";
import { ImportJob } from "./work.ts";

/** How much one worker does: an invocation may make a thousand D1 queries, and a step takes two. */
export type Budget = { steps: number; ms: number };
const BUDGET: Budget = { steps: 250, ms: 40_000 };
/** How often it is claimed without getting any further before it fails. */
const ATTEMPTS_MAX = 3;
const RETRY_SECONDS = 5;
const PER_SWEEP = 20;
const GAVE_UP =
  "It could not be finished because of a fault on our side; it was tried several times. What was imported stays: start it again with the same source later.";

/** `again`: there is more to do; `later`: but not at once; `none`: another worker has it, or it has ended. */
export type Outcome = "done" | "again" | "later" | "none";

async function fail(lease: Lease, error: string): Promise<void> {
  const { row } = lease;
  const now = new Date();
  const payload = { label: row.file_name, source: row.source, error, ...countsOf(row) };
  await lease.fail(
    error,
    { type: "task_import.failed", subject: subjectOf(row), payload },
    {
      finished_at: now.toISOString(),
      expires_at: later(now, KEPT_MS),
      remote_token: null,
    },
  );
}

/**
 * A workerd with its databases in one process looks at its sockets only when nothing else is ready to run, and between the steps of an import
 * something always is: without a pause nobody is answered until the import is done.
 */
const letOthersIn = (): Promise<void> => scheduler.wait(5);

/** The pages of an API; what it becomes is then shown, and waits for somebody to start it. */
async function pages(lease: Lease, { steps: most, ms }: Budget): Promise<Outcome> {
  const until = Date.now() + ms;
  const reading = await RemoteReading.open(lease);
  for (let page = 0; page < most && Date.now() < until; page++) {
    const read = await reading.step();
    if (read.is === "read") return "done";
    if (read.is === "later") {
      await lease.release(read.at);
      return "later";
    }
  }
  await lease.release(null);
  return "again";
}

async function steps(lease: Lease, { steps: most, ms }: Budget): Promise<Outcome> {
  if (lease.row.status === "reading") return pages(lease, { steps: most, ms });
  const until = Date.now() + ms;
  const job = await ImportJob.open(lease);
  for (let step = 0; step < most && Date.now() < until; step++) {
    if (await job.step()) return "done";
    await letOthersIn();
  }
  await lease.release(null);
  return "again";
}

async function stopped(lease: Lease, error: unknown): Promise<Outcome> {
  const { id, attempts } = lease.row;
  log.warn("task_import.stopped", { id, attempts, error: describe(error) });
  const isFinal = error instanceof ImportFailure || error instanceof UnreadableFile;
  if (isFinal || attempts >= ATTEMPTS_MAX) {
    await fail(lease, isFinal ? error.message : GAVE_UP);
    return "done";
  }
  await lease.release(later(new Date(), RETRY_SECONDS * 1000));
  return "later";
}

async function work(lease: Lease, budget: Budget): Promise<Outcome> {
  try {
    if (lease.row.attempts > ATTEMPTS_MAX) return await fail(lease, GAVE_UP).then(() => "done" as const);
    return await steps(lease, budget).catch((error: unknown) => {
      if (error instanceof LeaseLost) throw error;
      return stopped(lease, error);
    });
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    return "none";
  }
}

/** A second late, so that it can be claimed. */
const secondsUntil = (at: string | null): number => (at === null ? 0 : Math.max(0, Math.ceil((Date.parse(at) - Date.now()) / 1000))) + 1;

/** Works on one import for a while; the rest waits for the next nudge. */
export async function workOnTaskImport({ env, composition }: System, { shard, id }: ImportMessage, budget = BUDGET): Promise<Outcome> {
  const lease = await claim({ env, db: shardDatabase(env, shard), shard, composition }, id);
  if (!lease) return "none";
  const outcome = await work(lease, budget);
  if (outcome === "again") await nudgeImport(env, { shard, id });
  if (outcome === "later") await nudgeImport(env, { shard, id }, secondsUntil(lease.row.lease_until));
  return outcome;
}

async function deleteFiles(env: Env, prefix: string): Promise<void> {
  const { objects } = await env.FILES.list({ prefix });
  if (objects.length > 0) await env.FILES.delete(objects.map(({ key }) => key));
}

const LATE = "It was not finished, or not started, in time.";
const ENDED: readonly TaskImportRow["status"][] = ["done", "failed", "canceled", "expired"];

/** One whose time is over: what waited too long ends, and what has ended is forgotten. */
async function end(context: ConsumerContext, row: TaskImportRow): Promise<void> {
  const { env, db, now } = context;
  if (ENDED.includes(row.status)) {
    await deleteFiles(env, row.file_key || `organizations/${row.organization_id}/task-imports/${row.id}/`);
    await deleteImportStatement(db, row.id).run();
    return;
  }
  const fields = { status: "expired", lease_until: null, remote_token: null, finished_at: now.toISOString(), expires_at: later(now, KEPT_MS) } as const;
  const payload = { label: row.file_name, source: row.source, error: LATE, ...countsOf(row) };
  await commitUnlessMoved(DEADLINES, context, {
    stream: { organizationId: row.organization_id, boardId: null },
    guards: [sameStatusGuard(db, row)],
    writes: [patchImport(db, row.id, { ...fields, error: LATE, version: row.version + 1 })],
    events: isBegun(row) ? [{ type: "task_import.failed", subject: subjectOf(row), payload }] : [],
  });
}

/** Cron: nudges imports that wait or whose worker is gone, ends those whose time is over, and deletes files that nobody needs. */
export async function sweepTaskImports(context: ConsumerContext): Promise<void> {
  const { env, shard, db, now } = context;
  const at = now.toISOString();
  const { waiting, overdue, files } = await db.ask({
    waiting: waitingImports(db, at, PER_SWEEP),
    overdue: overdueImports(db, at, PER_SWEEP),
    files: leftFiles(db, PER_SWEEP),
  });
  for (const { id } of waiting) await nudgeImport(env, { shard, id });
  for (const row of overdue) await end(context, row);
  for (const { id, file_key } of files) {
    await deleteFiles(env, file_key);
    await patchImport(db, id, { file_key: "" }).run();
  }
}
