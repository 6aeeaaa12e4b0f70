// How rights on boards are said.
import type { MessageId, Translate } from "../i18n/index.ts";
import type { AccessUpdate } from "./wire.ts";

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
