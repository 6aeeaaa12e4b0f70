// Wire shapes of exports and imports of a whole organization.
import { z } from "zod";
import type { TransferProgress } from "#worker/activity/schema.ts";
import { Id, pageOf, Timestamp } from "#worker/platform/wire.ts";

export type { TransferProgress };

export const TRANSFER_STATES = ["queued", "running", "ready", "failed", "expired"] as const satisfies readonly TransferProgress["status"][];
/** A larger upload is refused; this is the limit of Cloudflare for a request body. */
export const IMPORT_MAX_BYTES = 100 * 1_048_576;

const Transfer = {
  id: Id,
  organization_id: Id,
  status: z.enum(TRANSFER_STATES).meta({ description: "ready: an export can be downloaded; an import is complete" }),
  rows_done: z.number().int(),
  rows_total: z.number().int().nullable().meta({ description: "null until counted" }),
  bytes: z.number().int().nullable(),
  error: z.string().nullable(),
  created_by: z.object({ id: Id, name: z.string() }),
  created_at: Timestamp,
  finished_at: Timestamp.nullable(),
};
export const OrganizationExport = z
  .object({ ...Transfer, expires_at: Timestamp.nullable().meta({ description: "When the file is deleted" }), download_path: z.string().nullable() })
  .meta({ id: "OrganizationExport" });
export type OrganizationExport = z.infer<typeof OrganizationExport>;
export const OrganizationImport = z
  .object({
    ...Transfer,
    /** What was not imported, in words: people (invite them again), tokens (issue them again). */
    notes: z.array(z.string()),
  })
  .meta({ id: "OrganizationImport" });
export type OrganizationImport = z.infer<typeof OrganizationImport>;
export const ExportList = pageOf(OrganizationExport, "OrganizationExportList");
export const ImportList = pageOf(OrganizationImport, "OrganizationImportList");
