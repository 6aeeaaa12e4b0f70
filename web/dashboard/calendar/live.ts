// The calendar address of a board, or of what is one's own (`boardId` null).
import { useMutation, useQuery } from "@tanstack/react-query";
import type { calendarRoutes } from "#worker/calendar/routes.ts";
import { queryClient } from "../live/query-client.ts";
import { clientOf, json, until } from "../live/http.ts";
import { feedKey } from "./keys.ts";
import type { CalendarFeed } from "./wire.ts";

const client = clientOf<typeof calendarRoutes>();
const own = client["calendar-feed"];
const ofBoard = client.boards[":board_id"]["calendar-feed"];
const keyOf = (boardId: string | null) => feedKey(boardId ?? "");

export const useFeed = (boardId: string | null) =>
  useQuery({
    queryKey: keyOf(boardId),
    queryFn: ({ signal }) => (boardId === null ? json(own.$get({}, until(signal))) : json(ofBoard.$get({ param: { board_id: boardId } }, until(signal)))),
  });

const readAgain = (boardId: string | null) => () => void queryClient.invalidateQueries({ queryKey: keyOf(boardId) });

/** The answer has the address, and nothing else ever has. */
export const useMakeFeed = (boardId: string | null) =>
  useMutation<CalendarFeed, Error, { time_zone: string }>({
    mutationFn: (input) => (boardId === null ? json(own.$post({ json: input })) : json(ofBoard.$post({ param: { board_id: boardId }, json: input }))),
    onSettled: readAgain(boardId),
  });

export const useRevokeFeed = (boardId: string | null) =>
  useMutation<unknown, Error, void>({
    mutationFn: () => (boardId === null ? own.$delete({}) : ofBoard.$delete({ param: { board_id: boardId } })),
    onSettled: readAgain(boardId),
  });
