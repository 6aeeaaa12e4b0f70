// The cached snapshot of a board: what its page shows, and every slice that has a part in it keeps up to date.
import { queryOptions } from "@tanstack/react-query";
import { createContext } from "react";
import type { boardViewRoutes } from "#worker/views/routes.ts";
import { clientOf, longJson, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { EventView } from "../live/wire.ts";
import { boardKey } from "./keys.ts";
import type { BoardSnapshot } from "./wire.ts";

const { boards } = clientOf<typeof boardViewRoutes>();

/** One event applied to a snapshot: pure, so that the same events in the same order give every browser the same board. */
export type ApplyBoardEvent = (snapshot: BoardSnapshot, event: EventView) => BoardSnapshot;
/** What all slices make of an event of the board, put together by the shell. */
export const BoardEventContext = createContext<ApplyBoardEvent>((snapshot) => snapshot);

export async function loadSnapshot(boardId: string, signal?: AbortSignal): Promise<BoardSnapshot> {
  const { board, seq, tasks, tasks_total, agents, members, approvals, runs } = await longJson(
    boards[":board_id"].snapshot.$get({ param: { board_id: boardId } }, until(signal)),
  );
  if (tasks && tasks_total !== undefined && agents && members && approvals && runs) {
    return { board, seq, tasks, tasks_total, agents, members, approvals, runs };
  }
  throw new Error("This board was not told whole to you.");
}

/**
 * Its socket keeps it up to date: nothing else marks it stale. What an event leaves alone stays the same object by itself; looking for what
 * is the same in thousands of tasks would take longer than all else.
 */
export const snapshotQuery = (boardId: string) =>
  queryOptions({
    queryKey: boardKey(boardId),
    queryFn: ({ signal }) => loadSnapshot(boardId, signal),
    staleTime: Number.POSITIVE_INFINITY,
    structuralSharing: false,
    meta: { hasOwnSocket: true },
  });

export const snapshotOf = (boardId: string): BoardSnapshot | undefined => queryClient.getQueryData<BoardSnapshot>(boardKey(boardId));

export function updateSnapshot(boardId: string, change: (snapshot: BoardSnapshot) => BoardSnapshot): void {
  queryClient.setQueryData<BoardSnapshot>(boardKey(boardId), (snapshot) => (snapshot ? change(snapshot) : snapshot));
}
