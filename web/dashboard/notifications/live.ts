// Notifications: the list, how many are not read, marking them, and of what one is told.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import type { notificationRoutes } from "#worker/notifications/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { notificationListKey, notificationSettingsKey, notificationsKey, unreadKey } from "./keys.ts";
import type { NotificationQuery, NotificationSettings, NotificationSettingsUpdate } from "./wire.ts";

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
export const useMark = () =>
  useMutation({
    mutationFn: (read: Marked) => client.notifications.read.$post({ json: read }),
    onSettled: () => queryClient.invalidateQueries({ queryKey: notificationsKey() }),
  });

export const useNotificationSettings = () =>
  useQuery({ queryKey: notificationSettingsKey(), queryFn: ({ signal }) => json(client.notifications.settings.$get({}, until(signal))) });

/** What is chosen shows at once; what the server refuses goes back. */
export const useChangeSettings = () =>
  useMutation({
    mutationFn: (settings: NotificationSettingsUpdate) => json(client.notifications.settings.$put({ json: settings })),
    onMutate: ({ muted, letters }) =>
      queryClient.setQueryData<NotificationSettings>(
        notificationSettingsKey(),
        (before) => before && { ...before, muted, ...(letters === undefined ? {} : { letters }) },
      ),
    onSettled: () => queryClient.invalidateQueries({ queryKey: notificationSettingsKey() }),
  });
