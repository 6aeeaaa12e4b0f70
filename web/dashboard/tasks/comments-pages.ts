// The comments of a task, the last ones first: those before them come when they are asked for. In the cache they stand oldest first.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { commentRoutes } from "#worker/tasks/comment-routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { commentsKey } from "./keys.ts";
import type { Comment, CommentList } from "./wire.ts";

const { comments } = clientOf<typeof commentRoutes>().tasks[":task_id"];
const PAGE_ROWS = 100;

const loadPage = (taskId: string, cursor: string | null, signal?: AbortSignal): Promise<CommentList> =>
  json(comments.$get({ param: { task_id: taskId }, query: { order: "newest", limit: PAGE_ROWS, ...(cursor ? { cursor } : {}) } }, until(signal)));

/** Pure: a page, newest first, before what is known, each comment once. Its cursor goes on from there. */
export function withEarlier(known: readonly Comment[], page: CommentList): CommentList {
  const ids = new Set(known.map(({ id }) => id));
  return { ...page, items: [...page.items.filter(({ id }) => !ids.has(id)).toReversed(), ...known] };
}

/** Pure: with those behind that have come since the first page of it was read; ids follow the time. */
export function withLater(list: CommentList, known: readonly Comment[]): CommentList {
  const last = list.items.at(-1)?.id ?? "";
  return { ...list, items: [...list.items, ...known.filter(({ id }) => id > last)] };
}

/** As many as were here before, so that what somebody reads stays when it is loaded anew. */
export async function loadKnown(taskId: string, signal?: AbortSignal): Promise<CommentList> {
  const knownNow = (): readonly Comment[] => queryClient.getQueryData<CommentList>(commentsKey(taskId))?.items ?? [];
  const wanted = knownNow().length;
  let list = withEarlier([], await loadPage(taskId, null, signal));
  while (list.next_cursor && list.items.length < wanted) list = withEarlier(list.items, await loadPage(taskId, list.next_cursor, signal));
  return withLater(list, knownNow());
}

export const useComments = (taskId: string) => useQuery({ queryKey: commentsKey(taskId), queryFn: ({ signal }) => loadKnown(taskId, signal) });

/** Those before the ones that are here. What came meanwhile stays. */
export const useEarlierComments = (taskId: string) =>
  useMutation({
    mutationFn: (cursor: string) => loadPage(taskId, cursor),
    onSuccess: (page) => queryClient.setQueryData<CommentList>(commentsKey(taskId), (known) => known && withEarlier(known.items, page)),
  });
