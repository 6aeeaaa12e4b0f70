// Imports into the active organization: the file comes first, then the job is ordered.
import { GuardError, problemOfGuard } from "#worker/platform/commit.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { newId } from "#worker/platform/ids.ts";
import type { PageQuery } from "#worker/platform/wire.ts";
import { at, commitWork, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { EMPTY_SQL } from "./arrival.ts";
import { nudgeTransfer } from "./nudge.ts";
import { presentImport } from "./rules.ts";
import { IMPORT_MAX_BYTES, type OrganizationImport } from "./schema.ts";
import { idleGuard, loadAsOwner, requireIdle, stateStatement } from "./service.ts";
import { type ImportRow, organization_imports } from "./tables.ts";

export const ZIP = "application/zip";
const NOT_EMPTY = "The organization is not empty: boards, groups, agents or gateways have been made in it. Create a new organization and import into that one.";
const CLOSED = "The organization is being deleted, so nothing can be imported into it. Restore it, or create a new one.";
const FIRST_BYTES = [0x50, 0x4b, 3, 4];

/** Stores the upload as it comes in; refused by its size before, and by its first bytes after. */
async function storeUpload(work: Work, request: Request, key: string): Promise<number> {
  const type = request.headers.get("Content-Type") ?? "";
  if (type.split(";")[0]?.trim().toLowerCase() !== ZIP)
    throw new ProblemError("unsupported_media_type", `Send the export as ${ZIP}, not ${type.slice(0, 80) || "without a type"}.`);
  const bytes = Number(request.headers.get("Content-Length") ?? Number.NaN);
  if (!Number.isInteger(bytes) || bytes <= 0 || !request.body)
    throw new ProblemError("bad_request", "Send the file as the body, with its size in Content-Length.");
  if (bytes > IMPORT_MAX_BYTES)
    throw new ProblemError("body_too_large", `The file is larger than ${IMPORT_MAX_BYTES / 1_048_576} MB. That is more than an import takes.`);
  const { FILES } = work.env;
  const sized = new FixedLengthStream(bytes);
  const ends = await Promise.allSettled([request.body.pipeTo(sized.writable), FILES.put(key, sized.readable)]);
  if (ends.some(({ status }) => status === "rejected")) {
    await FILES.delete(key);
    throw new ProblemError("bad_request", "The upload ended before all of the file had arrived. Send it again.");
  }
  const head = await FILES.get(key, { range: { offset: 0, length: Math.min(bytes, FIRST_BYTES.length) } });
  const first = new Uint8Array((await head?.arrayBuffer()) ?? new ArrayBuffer(0));
  if (FIRST_BYTES.every((byte, index) => first[index] === byte)) return bytes;
  await FILES.delete(key);
  throw new ProblemError("invalid_input", "The file is no zip. Send an export as it was downloaded.");
}

type State = { idle: number; frozen_at: string | null; name: string; is_empty: number };

export async function createImport(work: Work, request: Request): Promise<OrganizationImport> {
  return loadAsOwner<[State[]], OrganizationImport>(
    work,
    actions["organization.import"],
    (db, id) => [stateStatement(db, id, `, ${EMPTY_SQL} AS is_empty`)],
    async ({ db, shard, organizationId, why, rows: [states] }) => {
      const state = states[0];
      requireIdle(state);
      if (state?.frozen_at) throw new ProblemError("organization_closed", CLOSED);
      if (!state?.is_empty) throw new ProblemError("conflict", NOT_EMPTY);
      const id = newId();
      const key = `organizations/${organizationId}/imports/${id}.zip`;
      const bytes = await storeUpload(work, request, key);
      const row: ImportRow = {
        id,
        organization_id: organizationId,
        status: "queued",
        rows_done: 0,
        rows_total: null,
        bytes,
        error: null,
        created_by: work.caller.id,
        created_by_name: work.caller.actor.name,
        created_at: at(work),
        finished_at: null,
        lease_until: null,
        attempts: 0,
        file_key: key,
        cursor: "{}",
        notes: "[]",
      };
      const answer = presentImport(row);
      try {
        await commitWork(work, db, shard, {
          stream: { organizationId, boardId: null },
          guards: [idleGuard(db, organizationId), db.guard(EMPTY_SQL, "conflict", organizationId)],
          writes: [db.statement(db.build.insert(organization_imports).values(row))],
          events: [
            {
              type: "organization.import_requested",
              subject: { type: "organization_import", id },
              payload: { label: state.name, bytes },
              policy: why,
            },
          ],
          answer: { status: 202, body: answer },
        });
      } catch (error) {
        await work.env.FILES.delete(key);
        throw error instanceof GuardError ? problemOfGuard(error, { conflict: NOT_EMPTY }) : error;
      }
      await nudgeTransfer(work.env, { shard, transfer: "import", id });
      return answer;
    },
  );
}

type Page = { items: OrganizationImport[]; total: number; limit: number; offset: number };

export async function listImports(work: Work, page: PageQuery): Promise<Page> {
  return loadAsOwner<[ImportRow[], { total: number }[]], Page>(
    work,
    actions["organization.import"],
    (db, id) => [
      db.sql("SELECT * FROM organization_imports WHERE organization_id = ?1 ORDER BY id DESC LIMIT ?2 OFFSET ?3", id, page.limit, page.offset),
      db.sql("SELECT count(*) AS total FROM organization_imports WHERE organization_id = ?1", id),
    ],
    async ({ rows: [items, counts] }) => ({ items: items.map(presentImport), total: counts[0]?.total ?? 0, ...page }),
  );
}

export async function getImport(work: Work, id: string): Promise<OrganizationImport> {
  return loadAsOwner<[ImportRow[]], OrganizationImport>(
    work,
    actions["organization.import"],
    (db, organizationId) => [db.sql("SELECT * FROM organization_imports WHERE id = ?1 AND organization_id = ?2", id, organizationId)],
    async ({ rows: [rows] }) => {
      if (!rows[0]) throw notFound("import");
      return presentImport(rows[0]);
    },
  );
}
