// Notifications: the list, how many are not read, marking them, and of what one is told.
import { type InfiniteData, useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import type { notificationRoutes } from "#worker/notifications/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { mayWait, orHeld } from "../live/holding.ts";
import { queryClient } from "../live/query-client.ts";
import { whenSent } from "../live/queue.ts";
import { notificationListKey, notificationListsKey, notificationSettingsKey, notificationsKey, unreadKey } from "./keys.ts";
import type { NotificationPage, NotificationQuery, NotificationSettings, NotificationSettingsUpdate } from "./wire.ts";

const client = clientOf<typeof notificationRoutes>();
export type Kind = NonNullable<NotificationQuery["kind"]>;
export type Filters = { kind?: Kind | undefined; unread?: true | undefined };

const PAGE_SIZE = 50;

export const useNotifications = ({ kind, unread }: Filters) =>
  useInfiniteQuery({
    queryKey: notificationListKey({ kind, unread }),
    queryFn: ({ pageParam, signal }) =>
      json(client.notifications.$get({ query: { kind, unread: unread ? "true" : undefined, limit: PAGE_SIZE, cursor: pageParam } }, until(signal))),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
  });

/** How many are not read: 100 stands for more. */
export const useUnread = (): number => {
  const { data } = useQuery({
    queryKey: unreadKey(),
    queryFn: ({ signal }) => json(client.notifications.$get({ query: { unread: "true", limit: 1 } }, until(signal))),
  });
  return data?.unread ?? 0;
};

type Marked = { ids: number[]; is_read: boolean } | { until: number };
type Pages = InfiniteData<NotificationPage>;
const readAgain = () => queryClient.invalidateQueries({ queryKey: notificationsKey() });

/** Until the server has been told, what is marked is shown so. */
function showMarked(marked: Marked, lists: readonly unknown[]): void {
  const read_at = "ids" in marked && !marked.is_read ? null : new Date().toISOString();
  const isMarked = (id: number) => ("ids" in marked ? marked.ids.includes(id) : id <= marked.until);
  const change = (page: NotificationPage): NotificationPage => ({ ...page, items: page.items.map((one) => (isMarked(one.id) ? { ...one, read_at } : one)) });
  queryClient.setQueriesData<Pages>({ queryKey: lists }, (pages) => pages && { ...pages, pages: pages.pages.map(change) });
}

export const useMark = () =>
  useMutation({
    mutationFn: (read: Marked) =>
      orHeld(
        client.notifications.read.$post({ json: read }, mayWait({ subject: "inbox", label: "" })).then(() => true),
        () => false,
      ),
    // Those of the organization that it was said in: by the time it is held the tab may be in another one.
    onMutate: () => notificationListsKey(),
    onSuccess: (isSent, marked, lists) => (isSent ? undefined : showMarked(marked, lists)),
    onSettled: (isSent) => (isSent === false ? undefined : readAgain()),
  });
whenSent("read", () => void readAgain());

export const useNotificationSettings = () =>
  useQuery({ queryKey: notificationSettingsKey(), queryFn: ({ signal }) => json(client.notifications.settings.$get({}, until(signal))) });

/** What is chosen shows at once; what the server refuses goes back. */
export const useChangeSettings = () =>
  useMutation({
    mutationFn: (settings: NotificationSettingsUpdate) => json(client.notifications.settings.$put({ json: settings })),
    onMutate: ({ muted, letters, push }) =>
      queryClient.setQueryData<NotificationSettings>(
        notificationSettingsKey(),
        (before) => before && { ...before, muted, ...(letters === undefined ? {} : { letters }), ...(push ? { push } : {}) },
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: notificationSettingsKey() }),
  });
