// The wire types of this slice.
export type { ApiKey, ApiKeyCreate, ApiKeyIssued, Scope } from "#worker/keys/schema.ts";
