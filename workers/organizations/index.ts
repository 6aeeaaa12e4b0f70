// Organizations: what other slices may use.
export { actions as organizationActions } from "./actions.ts";
export { closeAtOnce } from "./closing.ts";
export { bestEffort } from "./directory.ts";
export type { Membership } from "./ports.ts";
export { portable as organizationsPortable } from "./portable.ts";
export { activeOrganizationId, presentOrganization } from "./service.ts";
export { shardOfOrganization } from "./shards.ts";
export { organizationById, stillClosedGuard } from "./store.ts";
export type { OrganizationRow } from "./tables.ts";
