// The two lists of approvals: those that wait, the most urgent first, and those that are decided, newest first.
import type { approvalRoutes } from "#worker/approvals/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import type { PagedList, Pages } from "../live/pages.ts";
import { approvalListKey } from "./keys.ts";
import { ACTION_EXEC, type Approval } from "./wire.ts";

export type Which = "pending" | "decided";
export type ApprovalPage = Pages<Approval>;

const client = clientOf<typeof approvalRoutes>();
const QUERIES = { pending: { status: "pending", sort: "urgent" }, decided: {} } as const;

const listOf = (which: Which): PagedList<Approval> => ({
  key: () => approvalListKey(which),
  load: (asked, signal) => json(client.approvals.$get({ query: { ...QUERIES[which], ...asked } }, until(signal))),
});
export const APPROVAL_LISTS: Record<Which, PagedList<Approval>> = {
  pending: listOf("pending"),
  decided: { ...listOf("decided"), shows: ({ status }) => status !== "pending" },
};

const urgency = ({ action, expires_at, id }: Approval): string => `${action === ACTION_EXEC ? 0 : 1} ${expires_at} ${id}`;

/**
 * The list with one that waits in its place. One that belongs behind the last page that was read is only counted, so that the list stays
 * the beginning of the server's.
 */
export function withWaiting(page: ApprovalPage, approval: Approval): ApprovalPage {
  if (page.items.some(({ id }) => id === approval.id))
    return { ...page, items: page.items.map((item) => (item.id === approval.id ? { ...item, ...approval } : item)) };
  const behind = page.items.findIndex((item) => urgency(item) > urgency(approval));
  const total = page.total + 1;
  if (behind === -1) return page.next === null ? { ...page, items: [...page.items, approval], total } : { ...page, total };
  return { ...page, items: page.items.toSpliced(behind, 0, approval), total };
}
