// What agents ask of each other and of people; what is shown stands in the address.
import { createRoute } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";
import { textOf } from "../ui/search.ts";
import { type CoordinationSearch, KINDS, STATES } from "./search.ts";

const validateSearch = (search: Record<string, unknown>): CoordinationSearch => ({
  state: STATES.find((state) => state === search.state),
  kind: KINDS.find((kind) => kind === search.kind),
  board: textOf(search.board),
  agent: textOf(search.agent),
});

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/coordination",
      validateSearch,
      component: lazyPage(() => import("./coordination-page.tsx"), "CoordinationPage"),
    }),
  ],
};
