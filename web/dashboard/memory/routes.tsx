// The memory of a board, and of a group.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";
import { textOf, wordsOf } from "../ui/search.ts";
import { type MemorySearch, VIEWS } from "./search.ts";

const validateSearch = (search: Record<string, unknown>): MemorySearch => ({
  view: VIEWS.find((view) => view === search.view),
  q: wordsOf(search.q),
  tag: textOf(search.tag),
  kind: search.kind === "notes" || search.kind === "chat" ? search.kind : undefined,
});

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/boards/$boardId/memory",
      validateSearch,
      component: lazyPage(() => import("./board-memory-page.tsx"), "BoardMemoryPage"),
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/groups/$groupId/memory",
      validateSearch,
      component: lazyPage(() => import("./group-memory-page.tsx"), "GroupMemoryPage"),
    }),
  ],
};
