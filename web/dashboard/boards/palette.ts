// What the palette offers of this slice.
import { useNavigate } from "@tanstack/react-router";
import { useT } from "../i18n/index.ts";
import { useMayManage } from "../organizations/index.ts";
import type { PaletteActions, PaletteModule, PaletteSource } from "../slice.ts";
import { commandSoon } from "../ui/shortcuts.ts";
import { ApiError } from "../live/http.ts";
import { loadFirst } from "../live/pages.ts";
import { queryClient } from "../live/query-client.ts";
import type { Page } from "../live/wire.ts";
import { KanbanIcon, PlusIcon } from "../ui/icons.ts";
import { boardsKey } from "./keys.ts";
import { boardList } from "./live.ts";
import type { Board } from "./wire.ts";

export const paletteSource = (): PaletteSource => ({
  label: "nav.boards",
  icon: KanbanIcon,
  place: 4,
  sign: "#",
  queryKey: boardsKey(),
  queryFn: ({ signal }) => loadFirst(boardList, signal),
  entriesOf: (page: Page<Board>) =>
    page.items.map(({ id, name, key }) => ({
      id: `board-${id}`,
      title: name,
      extra: key,
      link: { to: "/boards/$boardId", params: { boardId: id }, search: {} },
    })),
});

/** Of a list that is whole: it has been deleted, archived, or is no longer for this person. */
const gone = new ApiError({ type: "about:blank", title: "Not found", status: 404, detail: "", code: "not_found", request_id: "" });

export const paletteRecent: PaletteModule["paletteRecent"] = {
  kind: "board",
  icon: KanbanIcon,
  linkOf: ({ id }) => ({ to: "/boards/$boardId", params: { boardId: id }, search: {} }),
  load: async (id, signal) => {
    const list = await queryClient.ensureQueryData({ queryKey: boardsKey(), queryFn: () => loadFirst(boardList, signal) });
    const board = list.items.find((one) => one.id === id);
    if (board) return { title: board.name, extra: board.key };
    if (list.next === null) throw gone;
    return {};
  },
};

/** A hook. */
export function usePaletteActions(): PaletteActions[] {
  const t = useT();
  const navigate = useNavigate();
  const mayManage = useMayManage();
  const create = () => void navigate({ to: "/boards" }).then(() => commandSoon("boards", "create"));
  return mayManage
    ? [{ id: "boards", title: t("nav.boards"), place: 6, actions: [{ id: "new-board", label: "boards.new", icon: PlusIcon, run: create }] }]
    : [];
}
