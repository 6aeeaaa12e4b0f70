// What the palette offers of this slice.
import type { PaletteSource } from "../slice.ts";
import { loadFirst } from "../live/pages.ts";
import type { Page } from "../live/wire.ts";
import { KanbanIcon } from "../ui/icons.ts";
import { boardsKey } from "./keys.ts";
import { boardList } from "./live.ts";
import type { Board } from "./wire.ts";

export const paletteSource = (): PaletteSource => ({
  label: "nav.boards",
  icon: KanbanIcon,
  place: -1,
  queryKey: boardsKey(),
  queryFn: ({ signal }) => loadFirst(boardList, signal),
  entriesOf: (page: Page<Board>) =>
    page.items.map(({ id, name, key }) => ({ id, title: name, extra: key, link: { to: "/boards/$boardId", params: { boardId: id }, search: {} } })),
});
