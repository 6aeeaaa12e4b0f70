// What the palette offers of this slice: the tasks of the board on screen.
import type { PaletteModule, PaletteSource } from "../slice.ts";
import { boardKey, type BoardSnapshot } from "../boards/index.ts";
import { CheckSquareIcon } from "../ui/icons.ts";
import { loadTask } from "./live.ts";
import { STATUS_LABELS, STATUS_TONES } from "./status.ts";

export const paletteSource = (boardId: string | undefined): PaletteSource => ({
  label: "palette.tasks",
  icon: CheckSquareIcon,
  place: 6,
  queryKey: boardKey(boardId ?? ""),
  entriesOf: ({ tasks }: BoardSnapshot) =>
    tasks.map(({ id, title, key, board_id, status }) => ({
      id: `task-${id}`,
      title,
      extra: key,
      state: { label: STATUS_LABELS[status], tone: STATUS_TONES[status] },
      link: { to: "/boards/$boardId", params: { boardId: board_id }, search: { task: id } },
    })),
});

export const paletteRecent: PaletteModule["paletteRecent"] = {
  kind: "task",
  icon: CheckSquareIcon,
  linkOf: ({ id, boardId = "" }) => ({ to: "/boards/$boardId", params: { boardId }, search: { task: id } }),
  load: async (id) => {
    const { title, key } = await loadTask(id);
    return { title, extra: key };
  },
};
