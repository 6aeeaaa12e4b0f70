// Members: what other slices may use.
export { actions as memberActions } from "./actions.ts";
export { inActiveOrganization, type InOrganization } from "./active-organization.ts";
export { boardsNamedIn, requireKnownBoards } from "./boards.ts";
export { indexArrival } from "./directory.ts";
export { type Giver, giverOf, unchangedGuards } from "./givers.ts";
export {
  grantOf,
  type GrantRow,
  organizationGrant,
  resourceGrant,
  standingSql,
  managesSql,
  MEMBER_READS_BOARD,
  readsBoardSql,
  visibleBoardsParameter,
  visibleBoardsSql,
} from "./grants-store.ts";
export { type Admission, arrival, type Join, widening } from "./joining.ts";
export type { Issued, IssuedAsk, IssuedBy, Revocation } from "./ports.ts";
export { presentMember } from "./present.ts";
export { portable as membersPortable } from "./portable.ts";
export { type BoardRight, mayGive, type Rights, settledAccess } from "./rules.ts";
export { accessBy, boardsReadBy, memberBy, roleGuard } from "./store.ts";
export type { AccessRow, MemberRow } from "./tables.ts";
export { programmed, recheckWatchers } from "./watchers.ts";
