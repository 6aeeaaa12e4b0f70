// The activity timeline and the events that a consumer could not handle.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import type { activityRoutes } from "#worker/activity/routes.ts";
import { clientOf, json, until } from "../live/http.ts";
import { listQuery, type PagedList, useMore } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import type { EventView } from "../live/wire.ts";
import { activityKey, agentActivityKey, setAsideKey, taskActivityKey } from "./keys.ts";
import type { SetAsideEvent } from "./wire.ts";

const client = clientOf<typeof activityRoutes>();

export type ActivityFilters = {
  resource_type?: string | undefined;
  /** Of one thing alone. */
  resource_id?: string | undefined;
  board_id?: string | undefined;
  actor_type?: string | undefined;
  type?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};
const PAGE_SIZE = 50;

export const useActivity = (filters: ActivityFilters) =>
  useInfiniteQuery({
    queryKey: activityKey(filters),
    queryFn: ({ pageParam, signal }) => json(client.activity.$get({ query: { ...filters, limit: PAGE_SIZE, cursor: pageParam } }, until(signal))),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export const reloadActivity = (filters: ActivityFilters): Promise<void> => queryClient.resetQueries({ queryKey: activityKey(filters) });

/** Whether a live event belongs to the filtered list. */
export function matches(event: EventView, filters: ActivityFilters): boolean {
  return (
    (!filters.resource_type || event.subject.type === filters.resource_type) &&
    (!filters.resource_id || event.subject.id === filters.resource_id) &&
    (!filters.board_id || event.board_id === filters.board_id) &&
    (!filters.actor_type || event.actor.type === filters.actor_type) &&
    (!filters.type || event.type === filters.type || (filters.type.endsWith(".") && event.type.startsWith(filters.type))) &&
    (!filters.since || event.at >= filters.since) &&
    (!filters.until || event.at <= filters.until)
  );
}

/** Admins look after them; others are not asked to. */
const setAsideList: PagedList<SetAsideEvent> = {
  key: setAsideKey,
  load: (asked, signal) => json(client.events["set-aside"].$get({ query: asked }, until(signal))),
};
export const useSetAside = (isWanted: boolean) => useQuery({ ...listQuery(setAsideList), enabled: isWanted });
export const useMoreSetAside = () => useMore(setAsideList);

export const useRetrySetAside = () =>
  useMutation({
    mutationFn: (id: number) => client.events["set-aside"][":event_id"].retry.$post({ param: { event_id: id } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: setAsideKey() }),
  });

export const useTaskHistory = (taskId: string) =>
  useQuery({
    queryKey: taskActivityKey(taskId),
    queryFn: ({ signal }) => json(client.activity.$get({ query: { task_id: taskId, limit: 100 } }, until(signal))),
  });

/** On the page of an agent; the rest stands on the page of the activity. */
export const TIMELINE_ROWS = 12;
export const useAgentTimeline = (agentId: string) =>
  useQuery({
    queryKey: agentActivityKey(agentId),
    queryFn: ({ signal }) => json(client.activity.$get({ query: { agent_id: agentId, limit: TIMELINE_ROWS } }, until(signal))),
  });
