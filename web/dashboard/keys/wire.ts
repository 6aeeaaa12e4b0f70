// The wire types of this slice.
export type { ApiKey, ApiKeyCreate, ApiKeyIssued, Scope } from "#worker/organizations/schema.ts";
