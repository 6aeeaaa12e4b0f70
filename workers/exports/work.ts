// Works on a job for a while: claims it by its lease, does step after step until it is done or the time is over, then hands it on.
import { describe, log } from "#worker/platform/log.ts";
import { catalogOf } from "./catalog.ts";
import { ExportJob, failExport, expireExport } from "./export-job.ts";
import { LeaseLost, TransferFailure } from "./failure.ts";
import { failImport } from "./import-end.ts";
import { ImportJob } from "./import-job.ts";
import type { ImportContext, ImportCursor } from "./import-plan.ts";
import { claim, type Lease, type ShardContext } from "./lease.ts";
import type { ExportRow, ImportRow } from "./tables.ts";
import type { Kind } from "./transfer-store.ts";

/** How much one worker does: an invocation may make a thousand D1 queries and has some seconds of CPU. */
export type Budget = { steps: number; ms: number };
const BUDGET: Budget = { steps: 250, ms: 60_000 };
/** How often a job is claimed without progress before it fails. */
export const MAX_ATTEMPTS = 3;
/** History cannot be deleted again, so a job in that phase gets more attempts. */
const MAX_ATTEMPTS_OF_HISTORY = 30;
export const RETRY_SECONDS = 5;
const GAVE_UP = "It could not be finished: it was tried several times and failed each time because of a fault on our side. Try again later.";

/** `pause` records the exact position. */
type Job = { step(): Promise<boolean>; pause(): Promise<void> };
/** `done`: it has ended. `again`: there is more to do; `later`: but not at once. `none`: another worker has it, or it has ended already. */
export type Outcome = "done" | "again" | "later" | "none";
/** `fail` ends the job with a reason; `lost` is called when the job was deleted or belongs to another worker. */
type JobPolicy = { maxAttempts: number; fail: (error: string) => Promise<void>; lost: () => Promise<void> };

export async function workOn(shard: ShardContext, kind: Kind, id: string, context: ImportContext, budget: Budget = BUDGET): Promise<Outcome> {
  return kind === "export" ? workOnExport(shard, id, budget) : workOnImport(shard, id, context, budget);
}

async function workOnExport(shard: ShardContext, id: string, budget: Budget): Promise<Outcome> {
  const lease = await claim<ExportRow>(shard, "export", id);
  if (!lease) return "none";
  let job: ExportJob | null = null;
  const fail = (error: string) => failExport(lease, job, error);
  return guarded(lease, { maxAttempts: MAX_ATTEMPTS, fail, lost: () => expireExport(lease, job) }, async () => {
    job = await ExportJob.open(lease);
    return steps(lease, job, budget);
  });
}

async function workOnImport(shard: ShardContext, id: string, context: ImportContext, budget: Budget): Promise<Outcome> {
  const lease = await claim<ImportRow>(shard, "import", id);
  if (!lease) return "none";
  const { phase, turn, error } = JSON.parse(lease.row.cursor) as Partial<ImportCursor>;
  const isHistory = phase === "write" && catalogOf(shard.composition).tables[turn ?? 0]?.name === "events";
  const fail = (text: string) => failImport(lease, error ?? text, context);
  return guarded(lease, { maxAttempts: isHistory ? MAX_ATTEMPTS_OF_HISTORY : MAX_ATTEMPTS, fail, lost: async () => undefined }, async () => {
    if (phase === "undo") {
      await fail(GAVE_UP);
      return "done";
    }
    return steps(lease, await ImportJob.open(lease, context), budget);
  });
}

async function steps<Row extends ExportRow | ImportRow>(lease: Lease<Row>, job: Job, budget: Budget): Promise<Outcome> {
  const until = Date.now() + budget.ms;
  for (let step = 0; step < budget.steps && Date.now() < until; step++) if (await job.step()) return "done";
  await job.pause();
  await lease.release(null);
  return "again";
}

/** A failure that would repeat itself ends the job with its reason; any other is retried a few times. */
async function guarded<Row extends ExportRow | ImportRow>(lease: Lease<Row>, policy: JobPolicy, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    // Its worker died each time before it could record why.
    if (lease.row.attempts > policy.maxAttempts) return await policy.fail(GAVE_UP).then(() => "done" as const);
    return await work().catch((error: unknown) => stopJob(lease, policy, error));
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    await policy.lost();
    return "none";
  }
}

async function stopJob<Row extends ExportRow | ImportRow>(lease: Lease<Row>, policy: JobPolicy, error: unknown): Promise<Outcome> {
  if (error instanceof LeaseLost) throw error;
  const { id, attempts } = lease.row;
  log.warn("transfer.stopped", { id, kind: lease.kind, attempts, error: describe(error) });
  if (error instanceof TransferFailure) await policy.fail(error.message);
  else if (attempts >= policy.maxAttempts) await policy.fail(GAVE_UP);
  else {
    await lease.release(new Date(Date.now() + RETRY_SECONDS * 1000).toISOString());
    return "later";
  }
  return "done";
}
