// What the palette offers of this slice: the kept views of the board on screen.
import type { PaletteSource } from "../slice.ts";
import { RowsIcon } from "../ui/icons.ts";
import { savedViewsKey } from "./keys.ts";
import { loadSavedViews } from "./live.ts";
import { settingsOf } from "./settings.ts";
import type { SavedViewList } from "./wire.ts";

export const paletteSource = (boardId: string | undefined): PaletteSource => ({
  label: "saved.views",
  icon: RowsIcon,
  place: 11,
  queryKey: savedViewsKey(boardId ?? "none"),
  ...(boardId ? { queryFn: ({ signal }: { signal: AbortSignal }) => loadSavedViews(boardId, signal) } : {}),
  entriesOf: ({ items }: SavedViewList) =>
    (boardId ? items : []).map((view) => ({
      id: `view-${view.id}`,
      title: view.name,
      link: { to: "/boards/$boardId", params: { boardId: boardId ?? "" }, search: settingsOf(view) },
    })),
});
