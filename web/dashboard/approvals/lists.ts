// The lists of approvals: those that wait, by what expires soonest, and those that are decided, newest first; each of all or of some.
import type { approvalRoutes } from "#worker/approvals/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import type { PagedList, Pages } from "../live/pages.ts";
import { approvalListKey } from "./keys.ts";
import { ACTION_EXEC, ACTION_TASK_DONE, ACTION_TASK_EXECUTE, type Approval, type ApprovalKind } from "./wire.ts";

export type Which = "pending" | "decided";
export type ApprovalPage = Pages<Approval>;
/** Of which board, which agent, which kind. */
export type Filters = { board?: string | undefined; agent?: string | undefined; kind?: ApprovalKind | undefined };

const client = clientOf<typeof approvalRoutes>();
const QUERIES = { pending: { status: "pending", sort: "soonest" }, decided: {} } as const;
const KINDS: Partial<Record<string, ApprovalKind>> = { [ACTION_EXEC]: "command", [ACTION_TASK_DONE]: "done", [ACTION_TASK_EXECUTE]: "run" };
export const kindOf = ({ action }: Pick<Approval, "action">): ApprovalKind => KINDS[action] ?? "other";

/** Whether it belongs to the list of these; the same that the server asks. */
export const isAmong = (approval: Approval, { board, agent, kind }: Filters): boolean =>
  (!board || approval.board_id === board) && (!agent || approval.agent_id === agent) && (!kind || kindOf(approval) === kind);

export function approvalList(which: Which, filters: Filters = {}): PagedList<Approval> {
  const { board, agent, kind } = filters;
  const query = { ...QUERIES[which], board_id: board, agent_id: agent, kind };
  return {
    key: () => approvalListKey(which, filters),
    load: (asked, signal) => json(client.approvals.$get({ query: { ...query, ...asked } }, until(signal))),
    ...(which === "decided" ? { shows: ({ status }) => status !== "pending" } : {}),
  };
}

const urgency = ({ expires_at, id }: Approval): string => `${expires_at} ${id}`;

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
