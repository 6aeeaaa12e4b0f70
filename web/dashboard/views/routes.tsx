// The welcome of new people, and the board page.
import { createRoute, redirect } from "@tanstack/react-router";
import type { FrameRoute, RootRoute } from "../shell/parents.tsx";
import { allWords } from "../i18n/index.ts";
import { sessionQuery } from "../identity/index.ts";
import { queryClient } from "../live/query-client.ts";
import { type BoardSettings, groupingOf, layoutOf, spanOf } from "../saved/index.ts";
import { lazyPage } from "../ui/later.tsx";
import { dayIn, textOf, wordsOf } from "../ui/search.ts";

/** Where the address names a task, what its panel is made of comes beside the board, not after it; whatever goes wrong is told when it is drawn. */
function loadBoard() {
  // No address bar where pages are drawn without a browser (test/fuzz).
  if (typeof window === "object" && new URLSearchParams(window.location.search).has("task"))
    for (const part of [import("./task-panel.tsx"), import("../ui/markdown-rendered.tsx"), allWords()]) part.catch(() => undefined);
  return import("./board-page.tsx");
}

export const routes = {
  root: (root: RootRoute) => [
    createRoute({
      getParentRoute: () => root,
      path: "/welcome",
      beforeLoad: async () => {
        if (!(await queryClient.ensureQueryData(sessionQuery))) throw redirect({ to: "/sign-in", search: {} });
      },
      component: lazyPage(() => import("./welcome-page.tsx"), "WelcomePage"),
    }),
  ],
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/b/$key/$number",
      component: lazyPage(() => import("./key-page.tsx"), "KeyPage"),
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/boards/$boardId",
      validateSearch: (
        search: Record<string, unknown>,
      ): BoardSettings & { task?: string | undefined; comment?: string | undefined; at?: string | undefined } => ({
        task: textOf(search.task),
        comment: textOf(search.comment),
        q: wordsOf(search.q),
        layout: layoutOf(search.layout),
        sort: textOf(search.sort),
        cols: textOf(search.cols),
        by: groupingOf(search.by),
        span: spanOf(search.span),
        at: dayIn(search.at),
        view: textOf(search.view),
      }),
      component: lazyPage(loadBoard, "BoardPage", { isFirst: true }),
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/groups/$groupId",
      component: lazyPage(() => import("./group-page.tsx"), "GroupPage"),
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/my-work",
      component: lazyPage(() => import("./my-work-page.tsx"), "MyWorkPage"),
    }),
  ],
};
