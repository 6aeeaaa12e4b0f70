// Exports of the active organization: ordered, listed, downloaded, deleted. The work itself is done by jobs.
import { activeOrganizationId } from "#worker/organizations/index.ts";
import { grantOf, type GrantRow, organizationGrantStatement } from "#worker/members/index.ts";
import type { Action, PolicyRecord } from "#worker/platform/access.ts";
import { GuardError, problemOfGuard } from "#worker/platform/commit.ts";
import type { Database, Statement } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { at, authorize, commitWork, load, locate, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { ExportCursor } from "./export-job.ts";
import { nudgeTransfer } from "./nudge.ts";
import { discard } from "./parts.ts";
import { fileName, presentExport, stateOf } from "./rules.ts";
import type { OrganizationExport } from "./schema.ts";
import { type ExportRow, organization_exports } from "./tables.ts";

export const OPEN = "status IN ('queued', 'running')";
const BUSY = "An export or import of this organization is under way. Wait until it has ended.";
const IDLE_SQL = `NOT EXISTS (SELECT 1 FROM organization_exports WHERE organization_id = ?1 AND ${OPEN})
  AND NOT EXISTS (SELECT 1 FROM organization_imports WHERE organization_id = ?1 AND ${OPEN})`;

export type Loaded<Rows extends unknown[][]> = { db: Database; shard: string; organizationId: string; why: PolicyRecord; rows: Rows };

/** Loads in the active organization what only its owners may see. */
export async function loadAsOwner<Rows extends unknown[][], T>(
  work: Work,
  rule: Action,
  statements: (db: Database, organizationId: string) => Statement[],
  then: (loaded: Loaded<Rows>) => Promise<T>,
): Promise<T> {
  const organizationId = activeOrganizationId(work);
  const { answer } = await locate(work, "organization", async (db, shard) => {
    const [grants, ...rows] = await load<[GrantRow[], ...Rows]>(work, db, [
      organizationGrantStatement(db, work.caller, organizationId),
      ...statements(db, organizationId),
    ]);
    if (!grants[0]) return null;
    const why = authorize(work, rule, grantOf(work.caller, grants[0]), "organization");
    return { answer: await then({ db, shard, organizationId, why, rows: rows as unknown as Rows }) };
  });
  return answer;
}

type State = { idle: number; frozen_at: string | null; name: string };
export const stateStatement = (db: Database, id: string, more = ""): Statement =>
  db.sql(`SELECT ${IDLE_SQL} AS idle, s.frozen_at, o.name${more} FROM organizations o JOIN streams s ON s.id = o.id WHERE o.id = ?1`, id);
export const idleGuard = (db: Database, id: string): Statement => db.guard(IDLE_SQL, "conflict", id);

export function requireIdle(state: { idle: number } | undefined): void {
  if (!state?.idle) throw new ProblemError("conflict", BUSY);
}

export async function createExport(work: Work): Promise<OrganizationExport> {
  return loadAsOwner<[State[]], OrganizationExport>(
    work,
    actions["organization.export"],
    (db, id) => [stateStatement(db, id)],
    async ({ db, shard, organizationId, why, rows: [states] }) => {
      const state = states[0];
      requireIdle(state);
      const id = newId();
      const row: ExportRow = {
        id,
        organization_id: organizationId,
        status: "queued",
        rows_done: 0,
        rows_total: null,
        bytes: null,
        error: null,
        created_by: work.caller.id,
        created_by_name: work.caller.actor.name,
        created_at: at(work),
        finished_at: null,
        expires_at: null,
        lease_until: null,
        attempts: 0,
        file_key: `organizations/${organizationId}/exports/${id}.zip`,
        cursor: "{}",
      };
      const answer = presentExport(row, at(work));
      const requested: NewEvent = {
        type: "organization.export_requested",
        subject: { type: "organization_export", id },
        payload: { label: state?.name },
        policy: why,
      };
      const guards = [idleGuard(db, organizationId)];
      const writes = [db.statement(db.build.insert(organization_exports).values(row))];
      try {
        await commitWork(work, db, shard, {
          stream: { organizationId, boardId: null },
          guards,
          writes,
          // A closed organization takes no event, and can be exported all the same.
          events: state?.frozen_at ? [] : [requested],
          answer: { status: 202, body: answer },
        });
      } catch (error) {
        throw error instanceof GuardError ? problemOfGuard(error, { conflict: BUSY }) : error;
      }
      await nudgeTransfer(work.env, { shard, transfer: "export", id });
      return answer;
    },
  );
}

export async function listExports(work: Work, page: PageQuery): Promise<{ items: OrganizationExport[]; total: number; limit: number; offset: number }> {
  return loadAsOwner<[ExportRow[], { total: number }[]], { items: OrganizationExport[]; total: number; limit: number; offset: number }>(
    work,
    actions["organization.export"],
    (db, id) => [
      db.sql("SELECT * FROM organization_exports WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3", id, page.limit, page.offset),
      db.sql("SELECT count(*) AS total FROM organization_exports WHERE organization_id = ?1", id),
    ],
    async ({ rows: [items, counts] }) => ({ items: items.map((row) => presentExport(row, at(work))), total: counts[0]?.total ?? 0, ...page }),
  );
}

type One = Loaded<[(ExportRow & { organization_name: string })[]]>;

async function withExport<T>(work: Work, id: string, then: (row: ExportRow & { organization_name: string }, loaded: One) => Promise<T>): Promise<T> {
  return loadAsOwner<One["rows"], T>(
    work,
    actions["organization.export"],
    (db, organizationId) => [
      db.sql(
        "SELECT e.*, o.name AS organization_name FROM organization_exports e JOIN organizations o ON o.id = e.organization_id WHERE e.id = ?1 AND e.organization_id = ?2",
        id,
        organizationId,
      ),
    ],
    async (loaded) => {
      const row = loaded.rows[0][0];
      if (!row) throw notFound("export");
      return then(row, loaded);
    },
  );
}

export const getExport = (work: Work, id: string): Promise<OrganizationExport> => withExport(work, id, async (row) => presentExport(row, at(work)));

const NOT_READY: Record<ExportRow["status"], string> = {
  queued: "The export has not begun yet. Wait until it is ready.",
  running: "The export is being made. Wait until it is ready.",
  failed: "The export has failed. Make a new one.",
  expired: "The file has been deleted after 7 days. Make a new export.",
  ready: "The file is gone. Make a new export.",
};

export type Download = { body: ReadableStream; headers: Record<string, string> };

export async function downloadExport(work: Work, id: string): Promise<Download> {
  return withExport(work, id, async (row) => {
    const state = stateOf(row, at(work));
    if (state !== "ready") throw new ProblemError("conflict", NOT_READY[state]);
    const object = await work.env.FILES.get(row.file_key);
    if (!object) throw new ProblemError("conflict", NOT_READY.ready);
    return {
      body: object.body,
      headers: {
        "Content-Type": "application/zip",
        "Content-Length": String(object.size),
        "Content-Disposition": `attachment; filename="${fileName(row.organization_name, row.finished_at ?? row.created_at)}"`,
      },
    };
  });
}

/** Also ends one that is being made: its worker finds the row gone. */
export async function deleteExport(work: Work, id: string): Promise<void> {
  await withExport(work, id, async (row, { db }) => {
    await db.sql("DELETE FROM organization_exports WHERE id = ?1", id).run();
    await discard(work.env, row.file_key, (JSON.parse(row.cursor) as Partial<ExportCursor>).file);
  });
}
