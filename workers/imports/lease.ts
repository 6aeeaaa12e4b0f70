// The lease of an import: its holder may go on with it, and everything that it writes is guarded by it, so that a worker that was too slow,
// or whose import was canceled, writes nothing more. The lease of a worker that dies ends by itself, and the next one goes on.
import { GuardError } from "#worker/platform/commit.ts";
import type { Statement } from "#worker/platform/db.ts";
import type { NewEvent, StreamRef } from "#worker/platform/events.ts";
import type { ConsumerContext } from "#worker/platform/outbox.ts";
import type { Actor } from "#worker/platform/wire.ts";
import { commitAs } from "#worker/platform/work.ts";
import { later } from "./present.ts";
import { showProgress } from "./progress.ts";
import { claimStatement, importerGuard, leaseGuard, patchImport } from "./store.ts";
import type { TaskImportRow } from "./tables.ts";

export const LEASE_MS = 60_000;
/** The shard on which an import works. */
export type ShardContext = Omit<ConsumerContext, "now">;

/** Another worker has it, or it was canceled. */
export class LeaseLost extends Error {}
/** It would fail again: said to those who started it. */
export class ImportFailure extends Error {}

const ENDINGS: Readonly<Record<string, string>> = {
  importer: "Whoever started it is no longer an admin here, or may no longer write on one of its boards. What was imported stays.",
  board_archived: "A board that takes its tasks has been archived. What was imported stays.",
  unknown_gateway: "A gateway on which its agents are made is gone. What was imported stays.",
  unknown_board: "A board for which its agents work is gone. What was imported stays.",
  organization_closed: "The organization is being deleted.",
};

export type Step = {
  fields: Partial<TaskImportRow>;
  boardId?: string | null;
  isOwnBoard?: boolean;
  guards?: Statement[];
  writes?: Statement[];
  events?: NewEvent[];
};

/** Claims an import that waits, or whose worker is gone; null: there is nothing to do. */
export async function claim(context: ShardContext, id: string): Promise<Lease | null> {
  const now = new Date();
  const until = later(now, LEASE_MS);
  const row = await claimStatement(context.db, id, until, now.toISOString()).first<TaskImportRow>();
  return row && new Lease(context, row, until);
}

/** A claimed import, as its worker holds it. */
export class Lease {
  readonly context: ShardContext;
  readonly row: TaskImportRow;
  #until: string;

  constructor(context: ShardContext, row: TaskImportRow, until: string) {
    this.context = context;
    this.row = row;
    this.#until = until;
  }

  /** Who does what it does: the person who started it. */
  get actor(): Actor {
    return { type: "user", id: this.row.created_by, name: this.row.created_by_name };
  }

  #stream(boardId: string | null): StreamRef {
    return { organizationId: this.row.organization_id, boardId };
  }

  /** One step: its writes, its events, and how far it has come, in one batch that extends the lease. */
  async step({ fields, boardId = null, isOwnBoard = false, guards = [], writes = [], events = [] }: Step): Promise<void> {
    const { context, row } = this;
    const { db } = context;
    const now = new Date();
    const until = later(new Date(Math.max(now.getTime(), Date.parse(this.#until) - LEASE_MS + 1)), LEASE_MS);
    const noted: Partial<TaskImportRow> = { ...fields, lease_until: "status" in fields ? null : until, attempts: 0 };
    const archived = boardId === null ? [] : [context.composition.ports.boardInUse(db, boardId)];
    try {
      await commitAs(
        this.actor,
        { ...context, now },
        {
          stream: this.#stream(boardId),
          guards: [leaseGuard(db, row.id, this.#until), importerGuard(db, row, boardId, isOwnBoard), ...archived, ...guards],
          writes: [...writes, patchImport(db, row.id, noted)],
          events,
        },
      );
    } catch (error) {
      if (!(error instanceof GuardError)) throw error;
      if (error.code === "lease_lost") throw new LeaseLost();
      const ending = ENDINGS[error.code];
      throw ending ? new ImportFailure(ending) : error;
    }
    this.#until = until;
    Object.assign(row, noted);
    await showProgress(context, row);
  }

  /** Ends it where nothing of the above may hold any more: only the lease is asked for. */
  async fail(error: string, event: NewEvent, fields: Partial<TaskImportRow>): Promise<void> {
    const { context, row } = this;
    const { db } = context;
    const change = {
      guards: [leaseGuard(db, row.id, this.#until)],
      writes: [patchImport(db, row.id, { ...fields, status: "failed", error, lease_until: null })],
    };
    try {
      await commitAs(this.actor, { ...context, now: new Date() }, { ...change, stream: this.#stream(null), events: [event] });
    } catch (failure) {
      if (!(failure instanceof GuardError)) throw failure;
      if (failure.code === "lease_lost") throw new LeaseLost();
      await db.d1.batch([...change.guards, ...change.writes]); // a closed organization takes no events
    }
    await showProgress(context, { ...row, ...fields, status: "failed" });
  }

  /** Another worker may claim it from `at` on. */
  async release(at: string | null): Promise<void> {
    const { db } = this.context;
    await db.d1.batch([leaseGuard(db, this.row.id, this.#until), patchImport(db, this.row.id, { lease_until: at })]);
    this.row.lease_until = at;
  }
}
