// Imports into the active organization: first the file is uploaded, then the job is created.
import { inActiveOrganization } from "#worker/members/index.ts";
import { GuardError, problemOfGuard } from "#worker/platform/commit.ts";
import { notFound, ProblemError } from "#worker/platform/errors.ts";
import { announcedBytes, answeredOnce, firstBytes, storeBody, withDigest } from "#worker/platform/file-body.ts";
import { newId } from "#worker/platform/ids.ts";
import { type Page, page, type PageQuery } from "#worker/platform/wire.ts";
import { at, commitWork, type Work } from "#worker/platform/work.ts";
import { actions } from "./actions.ts";
import { isEmpty, isEmptySql } from "./arrival-store.ts";
import { catalogOf } from "./catalog.ts";
import { nudgeTransfer } from "./nudge.ts";
import { newTransfer, presentImport } from "./rules.ts";
import { IMPORT_MAX_BYTES, type OrganizationImport } from "./schema.ts";
import { orderedBy, requireIdle } from "./service.ts";
import type { ImportRow } from "./tables.ts";
import { idleGuard, importIn, importsOf, insertImport, organizationState, transferCount } from "./transfer-store.ts";

const action = actions["organization.import"];
export const ZIP = "application/zip";
const NOT_EMPTY = "The organization is not empty: it has or had boards, groups, agents or gateways. Create a new organization and import into that one.";
const CLOSED = "The organization is being deleted, so nothing can be imported into it. Restore it, or create a new one.";
const FIRST_BYTES = [0x50, 0x4b, 3, 4];
/** As large as an export may be, over a slow line. */
const PATIENCE = { wholeMs: 60 * 60_000, idleMs: 60_000 };
const TOO_LARGE = {
  bytes: IMPORT_MAX_BYTES,
  says: `The file is larger than ${IMPORT_MAX_BYTES / 1_048_576} MB. That is more than an import takes.`,
};

/** Stores the upload as it comes in; refused by its size beforehand, and by its first bytes afterwards. */
async function storeUpload(work: Work, request: Request, key: string): Promise<{ bytes: number; digest: string }> {
  const type = request.headers.get("Content-Type") ?? "";
  if (type.split(";")[0]?.trim().toLowerCase() !== ZIP)
    throw new ProblemError("unsupported_media_type", `Send the export as ${ZIP}, not ${type.slice(0, 80) || "without a type"}.`);
  const bytes = announcedBytes(request, TOO_LARGE);
  const { FILES } = work.env;
  const digest = await storeBody(FILES, key, request, bytes, PATIENCE).catch(async (error: unknown) => {
    await FILES.delete(key);
    throw error;
  });
  const first = await firstBytes(FILES, key, Math.min(bytes, FIRST_BYTES.length));
  if (FIRST_BYTES.every((byte, index) => first[index] === byte)) return { bytes, digest };
  await FILES.delete(key);
  throw new ProblemError("invalid_input", "The file is not a zip. Send an export as it was downloaded.");
}

export async function createImport(work: Work, request: Request): Promise<OrganizationImport> {
  const catalog = catalogOf(work.composition);
  return answeredOnce(request, PATIENCE, () =>
    inActiveOrganization(
      work,
      action,
      (db, id) => ({ state: organizationState(db, id), empty: isEmpty(db, catalog, id) }),
      async ({ db, shard, organizationId, policy, found }) => {
        const { frozen_at: frozenAt, name: label } = requireIdle(found.state);
        if (frozenAt) throw new ProblemError("organization_closed", CLOSED);
        if (!found.empty?.is_empty) throw new ProblemError("conflict", NOT_EMPTY);
        const transfer = newTransfer("import", newId(), organizationId, orderedBy(work), at(work));
        const { id, file_key: key } = transfer;
        const { bytes, digest } = await storeUpload(work, request, key);
        const row: ImportRow = { ...transfer, bytes, notes: "[]" };
        const answer = presentImport(row);
        await commitWork(withDigest(work, digest), db, shard, {
          stream: { organizationId, boardId: null },
          guards: [idleGuard(db, organizationId), db.guard(isEmptySql(catalog), "conflict", organizationId)],
          writes: [insertImport(db, row)],
          events: [{ type: "organization.import_requested", subject: { type: "organization_import", id }, payload: { label, bytes }, policy }],
          answer: { status: 202, body: answer },
        }).catch(async (error: unknown) => {
          await work.env.FILES.delete(key);
          throw error instanceof GuardError ? problemOfGuard(error, { conflict: NOT_EMPTY }) : error;
        });
        await nudgeTransfer(work.env, { shard, transfer: "import", id });
        return answer;
      },
    ),
  );
}

export async function listImports(work: Work, query: PageQuery): Promise<Page<OrganizationImport>> {
  return inActiveOrganization(
    work,
    action,
    (db, id) => ({ rows: importsOf(db, id, query), count: transferCount(db, "import", id) }),
    async ({ found: { rows, count } }) => page(rows.map(presentImport), count, query),
  );
}

export async function getImport(work: Work, id: string): Promise<OrganizationImport> {
  return inActiveOrganization(
    work,
    action,
    (db, organizationId) => ({ row: importIn(db, organizationId, id) }),
    async ({ found: { row } }) => {
      if (!row) throw notFound("import");
      return presentImport(row);
    },
  );
}
