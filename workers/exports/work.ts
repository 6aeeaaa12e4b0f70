// Working on a job for a while: taken up by its lease, step after step until it is done or the time is over, then handed on.
import { describe, log } from "#worker/platform/log.ts";
import { TABLES } from "./catalog.ts";
import { ExportJob, failExport, forgetExport } from "./export-job.ts";
import { LeaseLost, TransferFailure } from "./failure.ts";
import { failImport, type ImportContext, ImportJob } from "./import-job.ts";
import type { ImportCursor } from "./import-plan.ts";
import { claim, type Kind, type Lease, type Place } from "./lease.ts";
import type { ExportRow, ImportRow } from "./tables.ts";

/** How much one worker does: an invocation may ask D1 a thousand times, and has some seconds of computing. */
export type Budget = { steps: number; ms: number };
const BUDGET: Budget = { steps: 250, ms: 60_000 };
/** Times that a job is taken up without coming further. */
export const MAX_ATTEMPTS = 3;
/** History cannot be taken back, so it is not given up soon. */
const MAX_ATTEMPTS_OF_HISTORY = 30;
export const RETRY_SECONDS = 5;
const GAVE_UP = "It could not be finished: it was tried several times and stopped by a fault on our side each time. Try again later.";

/** `pause` notes exactly where it stands. */
type Job = { step(): Promise<boolean>; pause(): Promise<void> };
/** `done`: it has ended. `again`: there is more to do; `later`: but not at once. `none`: it is somebody else's, or has ended already. */
export type Outcome = "done" | "again" | "later" | "none";
/** `lost`: it is this worker's no more. */
type Care = { maxAttempts: number; fail: (error: string) => Promise<void>; lost: () => Promise<void> };

export async function workOn(place: Place, kind: Kind, id: string, context: ImportContext, budget: Budget = BUDGET): Promise<Outcome> {
  return kind === "export" ? workOnExport(place, id, budget) : workOnImport(place, id, context, budget);
}

async function workOnExport(place: Place, id: string, budget: Budget): Promise<Outcome> {
  const lease = await claim<ExportRow>(place, "export", id);
  if (!lease) return "none";
  let job: ExportJob | null = null;
  const fail = (error: string) => failExport(lease, job, error);
  return guarded(lease, { maxAttempts: MAX_ATTEMPTS, fail, lost: () => forgetExport(lease, job) }, async () => {
    job = await ExportJob.open(lease);
    return steps(lease, job, budget);
  });
}

async function workOnImport(place: Place, id: string, context: ImportContext, budget: Budget): Promise<Outcome> {
  const lease = await claim<ImportRow>(place, "import", id);
  if (!lease) return "none";
  const { phase, turn, error } = JSON.parse(lease.row.cursor) as Partial<ImportCursor>;
  const isHistory = phase === "write" && TABLES[turn ?? 0]?.name === "events";
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

/** What can never succeed ends the job with its reason; what may, is tried again some times. */
async function guarded<Row extends ExportRow | ImportRow>(lease: Lease<Row>, care: Care, work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    // Its worker died each time, without a word.
    if (lease.row.attempts > care.maxAttempts) return await care.fail(GAVE_UP).then(() => "done" as const);
    return await work().catch((error: unknown) => stopped(lease, care, error));
  } catch (error) {
    if (!(error instanceof LeaseLost)) throw error;
    await care.lost();
    return "none";
  }
}

async function stopped<Row extends ExportRow | ImportRow>(lease: Lease<Row>, care: Care, error: unknown): Promise<Outcome> {
  if (error instanceof LeaseLost) throw error;
  const { id, attempts } = lease.row;
  log.warn("transfer.stopped", { id, kind: lease.kind, attempts, error: describe(error) });
  if (error instanceof TransferFailure) await care.fail(error.message);
  else if (attempts >= care.maxAttempts) await care.fail(GAVE_UP);
  else {
    await lease.release(new Date(Date.now() + RETRY_SECONDS * 1000).toISOString());
    return "later";
  }
  return "done";
}
