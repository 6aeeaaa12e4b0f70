// The fleet, with which the dashboard begins for whoever sees an agent; what is filtered and how it is grouped stand in the address.
import { createRoute, redirect } from "@tanstack/react-router";
import { addWords } from "../i18n/index.ts";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";
import { textOf } from "../ui/search.ts";
import { findHome } from "./list.ts";
import type { Grouping } from "./placing.ts";

/** Else by board. */
const NAMED = ["state", "lifecycle", "gateway"] as const satisfies readonly Grouping[];
export type FleetSearch = { q?: string | undefined; group?: (typeof NAMED)[number] | undefined };

/** Its words come with it, and are in no first load. */
const WORDS = { en: () => import("./messages.en.ts"), zh: () => import("./messages.zh.ts") };
const pageWithWords = async () => (await Promise.all([import("./fleet-page.tsx"), addWords(WORDS)]))[0];

const FleetPage = lazyPage(pageWithWords, "FleetPage", { isFirst: true });

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/",
      beforeLoad: async () => {
        void FleetPage.preload(); // on its way while the server says whether it is needed
        throw redirect({ to: await findHome(), replace: true });
      },
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/fleet",
      validateSearch: (search: Record<string, unknown>): FleetSearch => ({
        q: textOf(search.q),
        group: NAMED.find((by) => by === search.group),
      }),
      component: FleetPage,
    }),
  ],
};
