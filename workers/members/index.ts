// Members: what other slices may use.
export {
  grantOf,
  type GrantRow,
  organizationGrant,
  organizationGrantStatement,
  resourceGrant,
  visibleBoardsParameter,
  visibleBoardsSql,
} from "./grants.ts";
export { recheckWatchers } from "./watchers.ts";
