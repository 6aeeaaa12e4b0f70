// Organizations: what other slices may use.
export { ApiKeyCaller, noteKeyUse } from "./api-key-caller.ts";
export { boardGrantStatement, grantOf, type GrantRow, organizationGrantStatement, visibleBoardsParameter, visibleBoardsSql } from "./grants.ts";
export { tellProfile } from "./profiles.ts";
export { activeOrganizationId } from "./service.ts";
export { shardOfOrganization } from "./shards.ts";
export { stillWelcome } from "./watchers.ts";
export { portable as organizationsPortable } from "./portable.ts";
