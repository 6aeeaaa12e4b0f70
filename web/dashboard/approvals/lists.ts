// The two lists of approvals, loaded in pages: those that wait, the most urgent first, and those that are decided, newest first.
import type { approvalRoutes } from "#worker/approvals/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { approvalListKey } from "./keys.ts";
import { ACTION_EXEC, type Approval } from "./wire.ts";

export type Which = "pending" | "decided";
/** `next`: from where the next page is asked for; null: there is none. */
export type ApprovalPage = Page<Approval> & { next: number | null };

const client = clientOf<typeof approvalRoutes>();
const PAGE_ROWS = 50;
const ROWS_MAX = 200;
const QUERIES = { pending: { status: "pending", sort: "urgent" }, decided: {} } as const;

type Asked = { offset: number; limit: number; signal?: AbortSignal };

async function loadPage(which: Which, { offset, limit, signal }: Asked): Promise<ApprovalPage> {
  const page = await json(client.approvals.$get({ query: { ...QUERIES[which], limit, offset } }, until(signal)));
  const next = page.items.length < limit ? null : offset + limit;
  const items = which === "pending" ? page.items : page.items.filter((approval) => approval.status !== "pending");
  return { ...page, items, next };
}

/** The beginning of a list: as much of it as was loaded before. */
export function loadFirst(which: Which, signal: AbortSignal): Promise<ApprovalPage> {
  const loaded = queryClient.getQueryData<ApprovalPage>(approvalListKey(which))?.items.length ?? 0;
  return loadPage(which, { offset: 0, limit: Math.min(ROWS_MAX, Math.max(PAGE_ROWS, loaded)), signal });
}

/** What has moved since the last page was read may come twice: it is shown once. */
export function joined(first: ApprovalPage, more: ApprovalPage): ApprovalPage {
  const known = new Set(first.items.map(({ id }) => id));
  return { ...more, items: [...first.items, ...more.items.filter(({ id }) => !known.has(id))] };
}

export async function loadMore(which: Which): Promise<void> {
  const known = queryClient.getQueryData<ApprovalPage>(approvalListKey(which));
  if (!known || known.next === null) return;
  // What has left the list since has moved the others up.
  const more = await loadPage(which, { offset: which === "pending" ? known.items.length : known.next, limit: PAGE_ROWS });
  queryClient.setQueryData<ApprovalPage>(approvalListKey(which), (page) => page && joined(page, more));
}

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
