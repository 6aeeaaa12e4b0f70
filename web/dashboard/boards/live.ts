// Boards and board groups: lists and writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import type { InferRequestType } from "hono/client";
import type { groupRoutes } from "#worker/boards/group-routes.ts";
import type { boardRoutes } from "#worker/boards/routes.ts";
import { dropFromList, mergeInList } from "../live/cache.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { LOOKUP_ROWS, type PagedList, useMore, usePages } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import { archivedKey, boardsKey, groupsKey, templatesKey } from "./keys.ts";
import { ownBoardsKey } from "./own-boards.ts";
import { updateSnapshot } from "./snapshot.ts";
import type { Board, BoardGroup, BoardUpdate } from "./wire.ts";

const { boards, "board-templates": templates } = clientOf<typeof boardRoutes>();
const { "board-groups": groups } = clientOf<typeof groupRoutes>();

export const boardList: PagedList<Board> = {
  key: boardsKey,
  load: (asked, signal) => json(boards.$get({ query: asked }, until(signal))),
  rows: LOOKUP_ROWS,
};
const groupList: PagedList<BoardGroup> = {
  key: groupsKey,
  load: (asked, signal) => json(groups.$get({ query: asked }, until(signal))),
  rows: LOOKUP_ROWS,
};
export const useBoards = () => usePages(boardList);
export const useMoreBoards = () => useMore(boardList);
export const useBoardGroups = () => usePages(groupList);
export const useMoreGroups = () => useMore(groupList);

const reloadBoards = () => Promise.all([boardsKey(), archivedKey(), ownBoardsKey()].map((queryKey) => queryClient.invalidateQueries({ queryKey })));

export const useArchivedBoards = () =>
  useQuery({ queryKey: archivedKey(), queryFn: ({ signal }) => json(boards.$get({ query: { archived: "true" } }, until(signal))) });
/** They are the same for as long as this version is there. */
export const useBoardTemplates = () =>
  useQuery({ queryKey: templatesKey(), queryFn: ({ signal }) => json(templates.$get({ query: {} }, until(signal))), staleTime: Number.POSITIVE_INFINITY });

/** The neighbour of a new place. */
export type Beside = { after: string } | { before: string };
type Moved = { id: string; beside: Beside };
export const useMoveBoard = () =>
  useMutation({
    mutationFn: ({ id, beside }: Moved) => {
      const place = "after" in beside ? { after_board_id: beside.after } : { before_board_id: beside.before };
      return json(boards[":board_id"].$patch({ param: { board_id: id }, json: place }));
    },
    onSuccess: reloadBoards,
  });
export const useMoveGroup = () =>
  useMutation({
    mutationFn: ({ id, beside }: Moved) => {
      const place = "after" in beside ? { after_group_id: beside.after } : { before_group_id: beside.before };
      return json(groups[":group_id"].$patch({ param: { group_id: id }, json: place }));
    },
    onSuccess: ({ id, rank }) => mergeInList<BoardGroup>(groupsKey(), id, { rank }),
  });

/** No hook: the row that asks for it is gone when it is done, and its way back is taken from a toast. */
export async function putBoardAway(id: string, isArchived: boolean): Promise<void> {
  const at = { param: { board_id: id } };
  await json(isArchived ? boards[":board_id"].archive.$post(at) : boards[":board_id"].unarchive.$post(at));
  await reloadBoards();
}

export const useDuplicateBoard = (id: string) =>
  useMutation({
    mutationFn: (copy: { name: string; with_tasks: boolean }) => json(boards[":board_id"].duplicate.$post({ param: { board_id: id }, json: copy })),
    onSuccess: reloadBoards,
  });

type NewBoard = InferRequestType<typeof boards.$post>["json"];

export const useCreateBoard = () => useMutation({ mutationFn: (board: NewBoard) => json(boards.$post({ json: board })), onSuccess: reloadBoards });

export const useUpdateBoard = (board: Board) =>
  useMutation({
    mutationFn: (changes: BoardUpdate) => json(boards[":board_id"].$patch({ param: { board_id: board.id }, json: changes }, ifMatch(board.version))),
    onSuccess: (updated) => {
      updateSnapshot(updated.id, (snapshot) => ({ ...snapshot, board: { ...updated, seq: snapshot.board.seq } }));
      return reloadBoards();
    },
  });

export const useDeleteBoard = () =>
  useMutation({
    mutationFn: (id: string) => boards[":board_id"].$delete({ param: { board_id: id } }),
    onSuccess: (_, id) => {
      dropFromList(boardsKey(), id);
      return queryClient.invalidateQueries({ queryKey: ownBoardsKey() });
    },
  });

export const useCreateGroup = () =>
  useMutation({
    mutationFn: (name: string) => json(groups.$post({ json: { name } })),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: groupsKey() }),
  });

export const useDeleteGroup = () =>
  useMutation({
    mutationFn: (id: string) => groups[":group_id"].$delete({ param: { group_id: id } }),
    onSuccess: async () => {
      await Promise.all([queryClient.invalidateQueries({ queryKey: groupsKey() }), reloadBoards()]);
    },
  });
