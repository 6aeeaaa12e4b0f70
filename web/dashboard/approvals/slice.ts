// Approvals.
import type { Slice } from "../slice.ts";
import { CheckSquareIcon } from "../ui/icons.ts";
import { onApprovalBoardEvent, onApprovalEvent } from "./events.ts";
import { approvalsKey } from "./keys.ts";
import { PendingBadge } from "./pending-badge.tsx";
import { routes } from "./routes.tsx";

export const approvals: Slice<typeof routes> = {
  name: "approvals",
  routes,
  palette: () => import("./palette.ts"),
  navigation: [{ to: "/approvals", label: "nav.approvals", icon: CheckSquareIcon, group: "work", place: 2, badge: PendingBadge, tab: "badged" }],
  onEvent: onApprovalEvent,
  onBoardEvent: onApprovalBoardEvent,
  lists: () => [approvalsKey()],
};
