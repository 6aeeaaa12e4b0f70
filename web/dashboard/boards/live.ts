// Boards and board groups: lists and writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import { get, patch, post, remove } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { boardsKey, groupsKey } from "./keys.ts";
import { updateSnapshot } from "./snapshot.ts";
import type { Board, BoardCreate, BoardGroup, BoardUpdate } from "./wire.ts";

export const loadBoards = (signal: AbortSignal) => get<Page<Board>>("/boards", undefined, signal);
export const useBoards = () => useQuery({ queryKey: boardsKey(), queryFn: ({ signal }) => loadBoards(signal) });
export const useBoardGroups = () => useQuery({ queryKey: groupsKey(), queryFn: ({ signal }) => get<Page<BoardGroup>>("/board-groups", undefined, signal) });

const reloadBoards = () => queryClient.invalidateQueries({ queryKey: boardsKey() });

export type NewBoard = Pick<BoardCreate, "name"> & Partial<BoardCreate>;

export const useCreateBoard = () => useMutation({ mutationFn: (board: NewBoard) => post<Board>("/boards", board), onSuccess: reloadBoards });

export const useUpdateBoard = (board: Board) =>
  useMutation({
    mutationFn: (changes: BoardUpdate) => patch<Board>(`/boards/${board.id}`, changes, board.version),
    onSuccess: (updated) => {
      updateSnapshot(updated.id, (snapshot) => ({ ...snapshot, board: { ...updated, seq: snapshot.board.seq } }));
      return reloadBoards();
    },
  });

export const useDeleteBoard = () =>
  useMutation({
    mutationFn: (id: string) => remove(`/boards/${id}`),
    onSuccess: (_, id) => {
      queryClient.setQueryData<Page<Board>>(boardsKey(), (page) =>
        page ? { ...page, items: page.items.filter((board) => board.id !== id), total: page.total - 1 } : page,
      );
    },
  });

export const useCreateGroup = () =>
  useMutation({
    mutationFn: (name: string) => post<BoardGroup>("/board-groups", { name }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: groupsKey() }),
  });

export const useDeleteGroup = () =>
  useMutation({
    mutationFn: (id: string) => remove(`/board-groups/${id}`),
    onSuccess: async () => {
      await Promise.all([queryClient.invalidateQueries({ queryKey: groupsKey() }), reloadBoards()]);
    },
  });
