// What waits for a person.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";
import { textOf } from "../ui/search.ts";

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/approvals",
      validateSearch: (search: Record<string, unknown>): { id?: string | undefined; show?: "decided" | undefined } => ({
        id: textOf(search.id),
        show: search.show === "decided" ? "decided" : undefined,
      }),
      component: lazyPage(() => import("./approvals-page.tsx"), "ApprovalsPage"),
    }),
  ],
};
