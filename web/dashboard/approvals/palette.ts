// What the palette offers of this slice: what waits for a decision, as the sidebar counts it.
import { translate } from "../i18n/index.ts";
import type { PaletteEntry, PaletteSource } from "../slice.ts";
import { CheckSquareIcon } from "../ui/icons.ts";
import { approvalListKey } from "./keys.ts";
import type { ApprovalPage } from "./lists.ts";
import type { Approval } from "./wire.ts";
import { approvalTitle } from "./words.tsx";

const entryOf = (approval: Approval): PaletteEntry => ({
  id: `approval-${approval.id}`,
  title: approvalTitle(translate, approval),
  state: { label: "approval.pending", tone: "wait" },
  ...(approval.board_name ? { beside: approval.board_name } : {}),
  ...(approval.task_key ? { extra: approval.task_key } : {}),
  link: { to: "/approvals", search: { id: approval.id } },
});

export const paletteSource = (): PaletteSource => ({
  label: "nav.approvals",
  icon: CheckSquareIcon,
  place: 10,
  queryKey: approvalListKey("pending"),
  entriesOf: ({ items }: ApprovalPage) => items.filter(({ status }) => status === "pending").map(entryOf),
});
