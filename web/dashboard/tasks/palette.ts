// What the palette offers of this slice: the tasks of the board on screen.
import type { PaletteSource } from "../slice.ts";
import { boardKey, type BoardSnapshot } from "../boards/index.ts";
import { KanbanIcon } from "../ui/icons.ts";

export const paletteSource = (boardId: string | undefined): PaletteSource => ({
  label: "palette.tasks",
  icon: KanbanIcon,
  place: -2,
  queryKey: boardKey(boardId ?? ""),
  entriesOf: ({ tasks }: BoardSnapshot) =>
    tasks.map(({ id, title, key, board_id }) => ({
      id,
      title,
      extra: key,
      link: { to: "/boards/$boardId", params: { boardId: board_id }, search: { task: id } },
    })),
});
