// Boards and board groups: lists and writes.
import { useMutation, useQuery } from "@tanstack/react-query";
import { updateSnapshot } from "./board.ts";
import { get, patch, post, remove } from "./http.ts";
import { keys } from "./keys.ts";
import { queryClient } from "./query-client.ts";
import type { Board, BoardCreate, BoardGroup, BoardUpdate, Page } from "./wire.ts";

export const useBoards = () => useQuery({ queryKey: keys.boards(), queryFn: ({ signal }) => get<Page<Board>>("/boards", undefined, signal) });
export const useBoardGroups = () => useQuery({ queryKey: keys.groups(), queryFn: ({ signal }) => get<Page<BoardGroup>>("/board-groups", undefined, signal) });

const reloadBoards = () => queryClient.invalidateQueries({ queryKey: keys.boards() });

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
      queryClient.setQueryData<Page<Board>>(keys.boards(), (page) =>
        page ? { ...page, items: page.items.filter((board) => board.id !== id), total: page.total - 1 } : page,
      );
    },
  });

export const useCreateGroup = () =>
  useMutation({
    mutationFn: (name: string) => post<BoardGroup>("/board-groups", { name }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: keys.groups() }),
  });

export const useDeleteGroup = () =>
  useMutation({
    mutationFn: (id: string) => remove(`/board-groups/${id}`),
    onSuccess: async () => {
      await Promise.all([queryClient.invalidateQueries({ queryKey: keys.groups() }), reloadBoards()]);
    },
  });
