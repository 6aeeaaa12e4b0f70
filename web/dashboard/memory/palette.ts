// What the palette offers of this slice, once something is typed: the memory of each board, by the board's name.
import { type Board, boardList, boardsKey } from "../boards/index.ts";
import { translate } from "../i18n/index.ts";
import { loadFirst } from "../live/pages.ts";
import type { Page } from "../live/wire.ts";
import type { PaletteSource } from "../slice.ts";
import { BookOpenTextIcon } from "../ui/icons.ts";

export const paletteSource = (_boardId: string | undefined, query: string): PaletteSource => ({
  label: "memory.title",
  icon: BookOpenTextIcon,
  place: 14,
  queryKey: [...boardsKey(), "memory"],
  queryFn: ({ signal }) => loadFirst(boardList, signal),
  entriesOf: (page: Page<Board>) =>
    (query === "" ? [] : page.items).map(({ id, name }) => ({
      id: `memory-${id}`,
      title: translate("memory.titleOf", { name }),
      extra: translate("memory.title"),
      link: { to: "/boards/$boardId/memory", params: { boardId: id }, search: {} },
    })),
});
