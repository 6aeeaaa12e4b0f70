// Boards and groups of boards.
import type { Slice } from "../slice.ts";
import { KanbanIcon } from "../ui/icons.ts";
import { onBoardEvent, onBoardListEvent } from "./events.ts";
import { boardsKey, groupsKey } from "./keys.ts";
import { onOwnBoardsEvent, ownBoardsKey } from "./own-boards.ts";
import { routes } from "./routes.tsx";

export const boards: Slice<typeof routes> = {
  name: "boards",
  routes,
  navigation: [{ to: "/boards", label: "nav.boards", icon: KanbanIcon, group: "boards", place: 2.5, tab: "plain" }],
  palette: () => import("./palette.ts"),
  onEvent: (event) => {
    onBoardListEvent(event);
    onOwnBoardsEvent(event);
  },
  onBoardEvent,
  linkOf: ({ subject, type }) =>
    subject.type === "board" && type !== "board.deleted" ? { to: "/boards/$boardId", params: { boardId: subject.id }, search: {} } : null,
  lists: () => [boardsKey(), groupsKey(), ownBoardsKey()],
};
