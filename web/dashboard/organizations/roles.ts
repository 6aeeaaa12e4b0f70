// How roles are said.
import type { MessageId } from "../i18n/index.ts";
import type { Role } from "./wire.ts";

export const ROLES = ["owner", "admin", "member"] as const satisfies readonly Role[];
export const ROLE_LABELS = { owner: "role.owner", admin: "role.admin", member: "role.member" } as const satisfies Record<Role, MessageId>;
export const ROLE_HINTS = { owner: "role.ownerHint", admin: "role.adminHint", member: "role.memberHint" } as const satisfies Record<Role, MessageId>;

export const isAdmin = (role: Role | undefined): boolean => role === "owner" || role === "admin";
