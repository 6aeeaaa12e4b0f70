// The lease of a job: who holds it may write its row, and everything that the job does is guarded by it. A worker that dies
// lets it run out, and the next goes on; one that was slow finds out with its next write, which then does nothing.
import { GuardError } from "#worker/platform/commit.ts";
import { batchFailure, type Statement } from "#worker/platform/db.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { describe, log } from "#worker/platform/log.ts";
import { organizationFeed } from "#worker/platform/nudge.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { Cell } from "#worker/platform/portable.ts";
import { commitAs } from "#worker/platform/work.ts";
import { LeaseLost } from "./failure.ts";
import type { ExportRow, ImportRow } from "./tables.ts";

export const LEASE_MS = 120_000;
const SHOW_EVERY_MS = 500;
const TABLES = { export: "organization_exports", import: "organization_imports" } as const;
export type Kind = keyof typeof TABLES;
export type Place = Omit<ConsumerContext, "now">;
type Fields = Partial<Record<keyof ExportRow | keyof ImportRow, Cell>>;

const later = (ms: number): string => new Date(Date.now() + ms).toISOString();

/** Takes up a job that waits, or whose worker is gone. null: somebody works on it, or it has ended. */
export async function claim<Row extends ExportRow | ImportRow>(place: Place, kind: Kind, id: string): Promise<Lease<Row> | null> {
  const until = later(LEASE_MS);
  const row = await place.db
    .sql(
      `UPDATE ${TABLES[kind]} SET status = 'running', lease_until = ?2, attempts = attempts + 1
       WHERE id = ?1 AND (status = 'queued' OR (status = 'running' AND coalesce(lease_until, '') < ?3)) RETURNING *`,
      id,
      until,
      new Date().toISOString(),
    )
    .first<Row>();
  return row && new Lease(place, kind, row, until);
}

export class Lease<Row extends ExportRow | ImportRow> {
  readonly place: Place;
  readonly kind: Kind;
  readonly row: Row;
  #until: string;
  #shownAt = 0;

  constructor(place: Place, kind: Kind, row: Row, until: string) {
    this.place = place;
    this.kind = kind;
    this.row = row;
    this.#until = until;
  }

  #guard(): Statement {
    return this.place.db.guard(`(SELECT lease_until FROM ${TABLES[this.kind]} WHERE id = ?) = ?`, "lease_lost", this.row.id, this.#until);
  }

  #update(fields: Fields): Statement {
    const names = Object.keys(fields);
    const sets = names.map((name, index) => `${name} = ?${index + 2}`).join(", ");
    return this.place.db.sql(`UPDATE ${TABLES[this.kind]} SET ${sets} WHERE id = ?1`, this.row.id, ...names.map((name) => fields[name as keyof Fields]));
  }

  async #batch(statements: Statement[]): Promise<void> {
    try {
      await this.place.db.d1.batch([this.#guard(), ...statements]);
    } catch (error) {
      if (batchFailure(error)?.kind === "guard" && /guard:lease_lost/.test(String(error))) throw new LeaseLost();
      throw error;
    }
  }

  /**
   * Does the writes and notes how far the job has come, in one batch, and keeps the lease. Only a place to go on from counts as
   * having come further: rows that would be done again do not, or a job that always stops at one place would be tried for ever.
   */
  async save(fields: Fields, writes: Statement[] = []): Promise<void> {
    const until = later(LEASE_MS);
    // The same instant twice would let a worker that has lost the lease pass for its holder.
    const next = until > this.#until ? until : new Date(Date.parse(this.#until) + 1).toISOString();
    const noted: Fields = "cursor" in fields ? { ...fields, attempts: 0 } : fields;
    await this.#batch([...writes, this.#update({ ...noted, lease_until: next })]);
    this.#until = next;
    Object.assign(this.row, noted);
    await this.show(false);
  }

  /** Lets go: whoever comes after `at` may take it up; null: at once. */
  async release(at: string | null): Promise<void> {
    await this.#batch([this.#update({ lease_until: at })]);
  }

  /** Ends the job. A closed organization takes no event: then the row alone says so. */
  async end(fields: Fields, writes: Statement[], event: NewEvent | null): Promise<void> {
    const last = { ...fields, lease_until: null, finished_at: new Date().toISOString() };
    if (!event || !(await this.#endWithEvent(last, writes, event))) await this.#batch([...writes, this.#update(last)]);
    Object.assign(this.row, last);
    await this.show(true);
  }

  async #endWithEvent(fields: Fields, writes: Statement[], event: NewEvent): Promise<boolean> {
    const { db } = this.place;
    const { row } = this;
    const asked = await db.sql("SELECT max(id) AS id FROM events WHERE subject_id = ?1", row.id).first<{ id: number | null }>();
    try {
      await commitAs(
        { type: "system", id: "exports", name: "Mission Control" },
        { ...this.place, now: new Date(fields.finished_at as string) },
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

  /** Tells the organization's watchers how far it is. Best effort: the row says the same. */
  async show(ended: boolean): Promise<void> {
    if (!ended && Date.now() - this.#shownAt < SHOW_EVERY_MS) return;
    this.#shownAt = Date.now();
    const { env, shard } = this.place;
    const { id, organization_id: organizationId, status, rows_done, rows_total } = this.row;
    const scope = { shard, organizationId, boardId: null };
    await organizationFeed(env, scope)
      .show(scope, id, { type: "transfer.progress", kind: this.kind, id, status, rows_done, rows_total }, ended)
      .catch((error: unknown) => log.warn("transfer.not_shown", { id, error: describe(error) }));
  }
}
