// What other slices and the shell may use of this slice.
export { AdminsOnly } from "./admins-only.tsx";
export { ownMemberKey } from "./keys.ts";
export { ClosedBanner, FindOrganization, NewOrganizationDialog } from "./lazy.ts";
export { leftOrganization, switchOrganization, useCreateOrganization, useIsSwitching, useOrganization } from "./live.ts";
export { useBoardRights, useBoardRightsOf, useIsAdmin, useMayManage, useOwnMember } from "./rights.ts";
export { isAdmin, ROLE_HINTS, ROLE_LABELS, ROLES } from "./roles.ts";
export type { Role } from "./wire.ts";
