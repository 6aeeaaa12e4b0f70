// The wire types of this slice.
export type { Organization, OrganizationUpdate, Role } from "#worker/organizations/schema.ts";
