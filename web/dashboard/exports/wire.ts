// The wire types of this slice.
export type { OrganizationExport, OrganizationImport, TransferProgress } from "#worker/exports/schema.ts";
