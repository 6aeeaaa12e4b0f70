// Wire shapes of exports and imports of a whole organization.
import { z } from "zod";
import { Id, pageOf, Timestamp } from "#worker/platform/wire.ts";

export const TRANSFER_STATES = ["queued", "running", "ready", "failed", "expired"] as const;
/** A larger upload is refused; this is Cloudflare's own limit for a request's body. */
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

/** The progress of an export or import, as live sockets of the organization show it: never stored, replaced by the job's next one. */
export type TransferProgress = {
  type: "transfer.progress";
  kind: "export" | "import";
  id: string;
  /** No more follow once it is neither queued nor running; `expired`: its file has been deleted. */
  status: (typeof TRANSFER_STATES)[number];
  rows_done: number;
  rows_total: number | null;
};
