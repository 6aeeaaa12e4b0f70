// Saved views of a board: those that are shared and the person's own, at most a few hundred; and their writes.
import { useQuery } from "@tanstack/react-query";
import type { savedViewRoutes } from "#worker/saved-views/routes.ts";
import { reload } from "../live/cache.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { savedViewsKey } from "./keys.ts";
import type { SavedView, SavedViewCreate, SavedViewUpdate } from "./wire.ts";

const board = clientOf<typeof savedViewRoutes>().boards[":board_id"];
const one = board.views[":view_id"];

export const useSavedViews = (boardId: string) =>
  useQuery({ queryKey: savedViewsKey(boardId), queryFn: ({ signal }) => json(board.views.$get({ param: { board_id: boardId }, query: {} }, until(signal))) });

/** Whatever became of it, the list is read again. */
const settled = <Answer>(change: Promise<Answer>): Promise<Answer> => change.finally(() => void reload(savedViewsKey()));

export const saveView = (boardId: string, view: SavedViewCreate): Promise<SavedView> =>
  settled(json(board.views.$post({ param: { board_id: boardId }, json: view })));
export const changeView = (boardId: string, { id, version }: SavedView, changes: SavedViewUpdate): Promise<SavedView> =>
  settled(json(one.$patch({ param: { board_id: boardId, view_id: id }, json: changes }, ifMatch(version))));
export const deleteView = (boardId: string, { id }: SavedView) => settled(one.$delete({ param: { board_id: boardId, view_id: id } }));
export const openWith = (boardId: string, view_id: string | null) =>
  settled(json(board["default-view"].$put({ param: { board_id: boardId }, json: { view_id } })));
