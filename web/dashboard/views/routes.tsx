// The welcome of new people, and the board page.
import { createRoute, redirect } from "@tanstack/react-router";
import type { FrameRoute, RootRoute } from "../shell/parents.tsx";
import { sessionQuery } from "../identity/index.ts";
import { queryClient } from "../live/query-client.ts";
import { type BoardSettings, groupingOf, layoutOf, spanOf } from "../saved/index.ts";
import { lazyPage } from "../ui/later.tsx";
import { dayIn, textOf, wordsOf } from "../ui/search.ts";

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
      component: lazyPage(() => import("./board-page.tsx"), "BoardPage", { isFirst: true }),
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
