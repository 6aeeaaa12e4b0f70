// The activity timeline and the events that a consumer could not handle.
import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import { get, post } from "./http.ts";
import { keys } from "./keys.ts";
import { queryClient } from "./query-client.ts";
import type { ActivityPage, EventView, Page, SetAsideEvent } from "./wire.ts";

export type ActivityFilters = {
  resource_type?: string | undefined;
  board_id?: string | undefined;
  actor_type?: string | undefined;
  type?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
};
const PAGE_SIZE = 50;

export const useActivity = (filters: ActivityFilters) =>
  useInfiniteQuery({
    queryKey: keys.activity(filters),
    queryFn: ({ pageParam, signal }) => get<ActivityPage>("/activity", { ...filters, limit: PAGE_SIZE, cursor: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
    staleTime: 0,
  });

export const reloadActivity = (filters: ActivityFilters): Promise<void> => queryClient.resetQueries({ queryKey: keys.activity(filters) });

/** Whether a live event belongs to the filtered list. */
export function matches(event: EventView, filters: ActivityFilters): boolean {
  return (
    (!filters.resource_type || event.subject.type === filters.resource_type) &&
    (!filters.board_id || event.board_id === filters.board_id) &&
    (!filters.actor_type || event.actor.type === filters.actor_type) &&
    (!filters.type || event.type === filters.type || (filters.type.endsWith(".") && event.type.startsWith(filters.type))) &&
    (!filters.since || event.at >= filters.since) &&
    (!filters.until || event.at <= filters.until)
  );
}

/** Admins look after them; others are not asked to. */
export const useSetAside = (isWanted: boolean) =>
  useQuery({
    queryKey: keys.setAside(),
    queryFn: ({ signal }) => get<Page<SetAsideEvent>>("/events/set-aside", undefined, signal),
    enabled: isWanted,
  });

export const useRetrySetAside = () =>
  useMutation({
    mutationFn: (id: number) => post<unknown>(`/events/set-aside/${id}/retry`),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.setAside() }),
  });
