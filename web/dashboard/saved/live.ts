// Saved views of a board: those that are shared and the person's own, at most a few hundred; and their writes.
import { useQuery } from "@tanstack/react-query";
import type { savedViewRoutes } from "#worker/saved-views/routes.ts";
import { dropFromList, reload } from "../live/cache.ts";
import { clientOf, ifMatch, json, until } from "../live/http.ts";
import { queryClient } from "../live/query-client.ts";
import { savedViewsKey } from "./keys.ts";
import type { SavedView, SavedViewCreate, SavedViewList, SavedViewUpdate } from "./wire.ts";

const board = clientOf<typeof savedViewRoutes>().boards[":board_id"];
const one = board.views[":view_id"];

export const loadSavedViews = (boardId: string, signal: AbortSignal): Promise<SavedViewList> =>
  json(board.views.$get({ param: { board_id: boardId }, query: {} }, until(signal)));
export const useSavedViews = (boardId: string) => useQuery({ queryKey: savedViewsKey(boardId), queryFn: ({ signal }) => loadSavedViews(boardId, signal) });

const order = (a: SavedView, b: SavedView): number =>
  Number(b.is_shared) - Number(a.is_shared) || (a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : a.id < b.id ? -1 : 1);
const changeList = (boardId: string, change: (page: SavedViewList) => SavedViewList): void =>
  void queryClient.setQueryData<SavedViewList>(savedViewsKey(boardId), (page) => page && change(page));

/** What is answered stands in the list at once; the event of it has the list read again, once. Where it was refused the list may be old. */
async function settled<Answer>(change: Promise<Answer>, then: (answer: Answer) => void): Promise<Answer> {
  try {
    const answer = await change;
    then(answer);
    return answer;
  } catch (error) {
    void reload(savedViewsKey());
    throw error;
  }
}
const placed = (boardId: string, change: Promise<SavedView>): Promise<SavedView> =>
  settled(change, (view) =>
    changeList(boardId, (page) => {
      const others = page.items.filter(({ id }) => id !== view.id);
      return { ...page, items: [...others, view].sort(order), total: page.total + others.length + 1 - page.items.length };
    }),
  );

export const saveView = (boardId: string, view: SavedViewCreate): Promise<SavedView> =>
  placed(boardId, json(board.views.$post({ param: { board_id: boardId }, json: view })));
export const changeView = (boardId: string, { id, version }: SavedView, changes: SavedViewUpdate): Promise<SavedView> =>
  placed(boardId, json(one.$patch({ param: { board_id: boardId, view_id: id }, json: changes }, ifMatch(version))));
export const deleteView = (boardId: string, { id }: SavedView) =>
  settled(one.$delete({ param: { board_id: boardId, view_id: id } }), () => dropFromList(savedViewsKey(boardId), id));
export const openWith = (boardId: string, view_id: string | null) =>
  settled(json(board["default-view"].$put({ param: { board_id: boardId }, json: { view_id } })), (opened) =>
    changeList(boardId, (page) => ({ ...page, default_view_id: opened.view_id })),
  );
