// How roles and rights on boards are said.
import type { MessageId, Translate } from "../i18n/index.ts";
import type { AccessUpdate, Role } from "../live/wire.ts";

export const ROLES = ["owner", "admin", "member"] as const satisfies readonly Role[];
export const ROLE_LABELS = { owner: "role.owner", admin: "role.admin", member: "role.member" } as const satisfies Record<Role, MessageId>;
export const ROLE_HINTS = { owner: "role.ownerHint", admin: "role.adminHint", member: "role.memberHint" } as const satisfies Record<Role, MessageId>;

export const isAdmin = (role: Role | undefined): boolean => role === "owner" || role === "admin";

export const LEVELS = ["none", "read", "write"] as const;
export type Level = (typeof LEVELS)[number];
export const LEVEL_LABELS = { none: "access.none", read: "access.read", write: "access.write" } as const satisfies Record<Level, MessageId>;

/** "All boards · write", "3 boards", "No board". */
export function boardsInWords(t: Translate, access: Pick<AccessUpdate, "all_boards_read" | "all_boards_write"> & { board_access: unknown[] }): string {
  if (access.all_boards_write) return t("access.allWrite");
  const count = access.board_access.length;
  if (access.all_boards_read) return count > 0 ? t("access.allReadSome", { count }) : t("access.allRead");
  return t("access.someBoards", { count });
}
