// Organizations: what other slices may use.
export { actions as organizationActions } from "./actions.ts";
export { ApiKeyCaller, noteKeyUse } from "./api-key-caller.ts";
export { tellProfile } from "./profiles.ts";
export { activeOrganizationId } from "./service.ts";
export { shardOfOrganization } from "./shards.ts";
export { portable as organizationsPortable } from "./portable.ts";
