// Exports of the active organization: created, listed, downloaded, deleted. Jobs do the work itself.
import { inActiveOrganization } from "#worker/members/index.ts";
import { GuardError, problemOfGuard } from "#worker/platform/commit.ts";
import type { Database } from "#worker/platform/db.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import type { NewEvent } from "#worker/platform/events.ts";
import { newId } from "#worker/platform/ids.ts";
import { writeLimit, writeWithin } from "#worker/platform/limits.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, commitWork, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import type { ExportCursor } from "./export-job.ts";
import { nudgeTransfer } from "./nudge.ts";
import { discard } from "./parts.ts";
import { showProgress } from "./progress.ts";
import { fileName, newTransfer, presentExport, stateOf } from "./rules.ts";
import type { OrganizationExport } from "./schema.ts";
import type { ExportRow } from "./tables.ts";
import {
  deleteExportStatement,
  exportIn,
  exportsOf,
  idleGuard,
  insertExport,
  type NamedExport,
  organizationState,
  type OrganizationState,
  transferCount,
} from "./transfer-store.ts";

const action = actions["organization.export"];
const BUSY = "An export or import of this organization is in progress. Wait until it has ended.";

/** Throws 409 while another export or import of the organization is in progress. */
export function requireIdle(state: OrganizationState | null): OrganizationState {
  if (!state?.is_idle) throw new ProblemError("conflict", BUSY);
  return state;
}

export const orderedBy = ({ caller }: Work): { id: string; name: string } => ({ id: caller.id, name: caller.actor.name });

export async function createExport(work: Work): Promise<OrganizationExport> {
  return inActiveOrganization(
    work,
    action,
    (db, id) => ({ state: organizationState(db, id) }),
    async ({ db, shard, organizationId, policy, found }) => {
      const { frozen_at: frozenAt, name } = requireIdle(found.state);
      const row: ExportRow = { ...newTransfer("export", newId(), organizationId, orderedBy(work), at(work)), expires_at: null };
      const answer = presentExport(row, at(work));
      const requested: NewEvent = {
        type: "organization.export_requested",
        subject: { type: "organization_export", id: row.id },
        payload: { label: name },
        policy,
      };
      await commitWork(work, db, shard, {
        stream: { organizationId, boardId: null },
        guards: [idleGuard(db, organizationId)],
        writes: [insertExport(db, row)],
        // A closed organization takes no events, but can still be exported.
        events: frozenAt ? [] : [requested],
        answer: { status: 202, body: answer },
      }).catch((error: unknown) => {
        throw error instanceof GuardError ? problemOfGuard(error, { conflict: BUSY }) : error;
      });
      await nudgeTransfer(work.env, { shard, transfer: "export", id: row.id });
      return answer;
    },
  );
}

export async function listExports(work: Work, query: PageQuery): Promise<Page<OrganizationExport>> {
  return inActiveOrganization(
    work,
    action,
    (db, id) => ({ rows: exportsOf(db, id, query), count: transferCount(db, "export", id) }),
    async ({ found: { rows, count } }) =>
      page(
        rows.map((row) => presentExport(row, at(work))),
        count,
        query,
      ),
  );
}

type OneExport = { row: NamedExport; db: Database; shard: string };

const withExport = <T>(work: Work, id: string, then: (one: OneExport) => Promise<T>): Promise<T> =>
  inActiveOrganization(
    work,
    action,
    (db, organizationId) => ({ row: exportIn(db, organizationId, id) }),
    async ({ db, shard, found: { row } }) => {
      if (!row) throw notFound("export");
      return then({ row, db, shard });
    },
  );

export const getExport = (work: Work, id: string): Promise<OrganizationExport> => withExport(work, id, async ({ row }) => presentExport(row, at(work)));

const NOT_READY: Record<ExportRow["status"], string> = {
  queued: "The export has not begun yet. Wait until it is ready.",
  running: "The export is being made. Wait until it is ready.",
  failed: "The export has failed. Make a new one.",
  expired: "The file has been deleted after 7 days. Make a new export.",
  ready: "The file is gone. Make a new export.",
};

export type Download = { body: ReadableStream; headers: Record<string, string> };

export async function downloadExport(work: Work, id: string): Promise<Download> {
  return withExport(work, id, async ({ row }) => {
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

/** Also ends one that is running: its worker finds the row gone. */
export async function deleteExport(work: Work, id: string): Promise<void> {
  await withExport(work, id, async ({ row, db, shard }) => {
    await writeWithin(db, writeLimit(work, row.organization_id), [deleteExportStatement(db, id)]);
    await discard(work.env, row.file_key, (JSON.parse(row.cursor) as Partial<ExportCursor>).file);
    await showProgress({ env: work.env, shard }, "export", { ...row, status: "expired" }, true);
  });
}
