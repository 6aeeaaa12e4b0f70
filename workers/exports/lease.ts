// The lease of a job: its holder may write the job's row, and guards everything that the job does by it. The lease of a worker that
// dies expires, and the next worker goes on; a worker that was too slow finds out with its next write, which then does nothing.
import { GuardError } from "#worker/platform/commit.ts";
import { batchFailure, type Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commitAs } from "#worker/platform/work.ts";
import { LeaseLost } from "./failure.ts";
import { showProgress } from "./progress.ts";
import type { ExportRow, ImportRow } from "./tables.ts";
import { claimStatement, type Kind, lastEventOf, leaseGuard, patchTransfer, type TransferFields } from "./transfer-store.ts";

export const LEASE_MS = 120_000;
const SHOW_EVERY_MS = 500;
const EXPORTS: Actor = { type: "system", id: "exports", name: "Mission Control" };

/** The shard on which a job works. */
export type ShardContext = Omit<ConsumerContext, "now">;

const later = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** Claims a job that waits, or whose worker is gone. null: another worker has it, or it has ended. */
export async function claim<Row extends ExportRow | ImportRow>(context: ShardContext, kind: Kind, id: string): Promise<Lease<Row> | null> {
  const until = later(LEASE_MS);
  const row = await claimStatement(context.db, kind, id, until, new Date().toISOString()).first<Row>();
  return row && new Lease(context, kind, row, until);
}

/** A claimed job, as its worker holds it. */
export class Lease<Row extends ExportRow | ImportRow> {
  readonly context: ShardContext;
  readonly kind: Kind;
  readonly row: Row;
  #until: string;
  #shownAt = 0;

  constructor(context: ShardContext, kind: Kind, row: Row, until: string) {
    this.context = context;
    this.kind = kind;
    this.row = row;
    this.#until = until;
  }

  #guard(): Statement {
    return leaseGuard(this.context.db, this.kind, this.row.id, this.#until);
  }

  #update(fields: TransferFields): Statement {
    return patchTransfer(this.context.db, this.kind, this.row.id, fields);
  }

  async #batch(statements: Statement[]): Promise<void> {
    try {
      await this.context.db.d1.batch([this.#guard(), ...statements]);
    } catch (error) {
      if (batchFailure(error)?.kind === "guard" && /guard:lease_lost/.test(String(error))) throw new LeaseLost();
      throw error;
    }
  }

  /**
   * Does the writes, records the progress and extends the lease, in one batch. Only a new cursor resets the attempts: rows that would be
   * repeated do not, or a job that always stops at the same row would be retried for ever.
   */
  async save(fields: TransferFields, writes: Statement[] = []): Promise<void> {
    const until = later(LEASE_MS);
    // With the same timestamp twice, a worker that has lost the lease could pass for its holder.
    const next = until > this.#until ? until : new Date(Date.parse(this.#until) + 1).toISOString();
    const noted: TransferFields = "cursor" in fields ? { ...fields, attempts: 0 } : fields;
    await this.#batch([...writes, this.#update({ ...noted, lease_until: next })]);
    this.#until = next;
    Object.assign(this.row, noted);
    await this.show(false);
  }

  /** Releases the lease: another worker may claim the job after `at`; null: at once. */
  async release(at: string | null): Promise<void> {
    await this.#batch([this.#update({ lease_until: at })]);
  }

  /** Ends the job. A closed organization takes no events: then only the row says so. */
  async end(fields: TransferFields, writes: Statement[], event: NewEvent | null): Promise<void> {
    const last = { ...fields, lease_until: null, finished_at: new Date().toISOString() };
    if (!event || !(await this.#endWithEvent(last, writes, event))) await this.#batch([...writes, this.#update(last)]);
    Object.assign(this.row, last);
    await this.show(true);
  }

  async #endWithEvent(fields: TransferFields & { finished_at: string }, writes: Statement[], event: NewEvent): Promise<boolean> {
    const { db } = this.context;
    const { row } = this;
    const { asked } = await db.ask({ asked: lastEventOf(db, row.id) });
    try {
      await commitAs(
        EXPORTS,
        { ...this.context, now: new Date(fields.finished_at) },
        {
          stream: { organizationId: row.organization_id, boardId: null },
          guards: [this.#guard()],
          writes: [...writes, this.#update(fields)],
          events: [event],
          causeId: asked?.id ?? null,
        },
      );
      return true;
    } catch (error) {
      if (!(error instanceof GuardError)) throw error;
      if (error.code === "organization_closed") return false;
      throw new LeaseLost();
    }
  }

  /** Shows the organization's watchers the progress; between the first step and the end not too often. */
  async show(hasEnded: boolean): Promise<void> {
    if (!hasEnded && Date.now() - this.#shownAt < SHOW_EVERY_MS) return;
    this.#shownAt = Date.now();
    await showProgress(this.context, this.kind, this.row, hasEnded);
  }
}
