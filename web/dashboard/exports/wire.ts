// The wire types of this slice.
export type { OrganizationExport, OrganizationImport } from "#worker/exports/schema.ts";
