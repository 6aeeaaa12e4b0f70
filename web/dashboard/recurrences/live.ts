// The recurring tasks of a board: the list, what a rule would do, and writes.
import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import type { recurrenceRoutes } from "#worker/recurrences/routes.ts";
import { loadSnapshot } from "../boards/index.ts";
import { reload } from "../live/cache.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { type PagedList, useMore, usePages } from "../live/pages.ts";
import { assignableKey, previewKey, recurrencesKey } from "./keys.ts";
import type { Recurrence, RecurrenceDraft, RecurrenceUpdate } from "./wire.ts";

const board = clientOf<typeof recurrenceRoutes>().boards[":board_id"];
const { recurrences } = board;
const one = recurrences[":recurrence_id"];
const in_ = (boardId: string) => ({ board_id: boardId });

const listOf = (boardId: string): PagedList<Recurrence> => ({
  key: () => recurrencesKey(boardId),
  load: (query, signal) => json(recurrences.$get({ param: in_(boardId), query }, until(signal))),
});
export function useRecurrences(boardId: string) {
  const list = listOf(boardId);
  return { query: usePages(list), more: useMore(list) };
}

/** What decides when a rule comes. */
export type When = Pick<RecurrenceDraft, "rrule" | "starts_at" | "time_zone">;
/** The next moments of a rule that is being written; the last that could be read stand until the next ones are there. */
export const usePreview = (boardId: string, { rrule, starts_at, time_zone }: When, isAsked: boolean) =>
  useQuery({
    queryKey: previewKey(boardId, rrule, starts_at, time_zone),
    queryFn: ({ signal }) => json(board["recurrence-preview"].$get({ param: in_(boardId), query: { rrule, starts_at, time_zone } }, until(signal))),
    enabled: isAsked && rrule !== "" && starts_at !== "" && time_zone !== "",
    placeholderData: keepPreviousData,
    retry: false,
  });

/** Whom tasks of the board can be given to. */
export const useAssignable = (boardId: string) => useQuery({ queryKey: assignableKey(boardId), queryFn: ({ signal }) => loadSnapshot(boardId, signal) });

const readAgain = (boardId: string) => () => void reload(recurrencesKey(boardId));

/** `id` null: a new one. */
export const useSaveRecurrence = (boardId: string, before: Recurrence | null) =>
  useMutation<Recurrence, Error, RecurrenceDraft>({
    mutationFn: (input) =>
      before
        ? json(one.$patch({ param: { ...in_(boardId), recurrence_id: before.id }, json: input }, ifMatch(before.version)))
        : json(recurrences.$post({ param: in_(boardId), json: input })),
    onSettled: readAgain(boardId),
  });

export const useChangeRecurrence = (boardId: string, { id, version }: Recurrence) =>
  useMutation<Recurrence, Error, RecurrenceUpdate>({
    mutationFn: (update) => json(one.$patch({ param: { ...in_(boardId), recurrence_id: id }, json: update }, ifMatch(version))),
    onSettled: readAgain(boardId),
  });

export const useDeleteRecurrence = (boardId: string, { id, version }: Recurrence) =>
  useMutation<unknown, Error, void>({
    mutationFn: () => one.$delete({ param: { ...in_(boardId), recurrence_id: id } }, ifMatch(version)),
    onSettled: readAgain(boardId),
  });
