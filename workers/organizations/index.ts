// Organizations: what other slices may use.
export { boardGrantStatement, grantOf, type GrantRow, organizationGrantStatement, visibleBoardsParameter, visibleBoardsSql } from "./grants.ts";
export { activeOrganizationId } from "./service.ts";
export { shardOfOrganization } from "./shards.ts";
