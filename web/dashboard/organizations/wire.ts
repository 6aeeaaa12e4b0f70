// The wire types of this slice.
export type { Role } from "#worker/members/schema.ts";
export type { Organization, OrganizationUpdate } from "#worker/organizations/schema.ts";
