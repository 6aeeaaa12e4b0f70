// What waits for a person.
import { createRoute, redirect } from "@tanstack/react-router";
import type { FrameRoute } from "../shell/parents.tsx";
import { lazyPage } from "../ui/later.tsx";
import { textOf } from "../ui/search.ts";
import type { Filters } from "./lists.ts";
import { APPROVAL_KINDS } from "./wire.ts";

type Search = { id?: string | undefined; show?: "decided" | undefined } & Filters;

/** The page, with the words that come with it. */
async function loadDesk() {
  const [page, { addTriageWords }] = await Promise.all([import("./triage/page.tsx"), import("./triage/words.ts")]);
  await addTriageWords();
  return page;
}

export const routes = {
  frame: (frame: FrameRoute) => [
    createRoute({
      getParentRoute: () => frame,
      path: "/approvals",
      validateSearch: (search: Record<string, unknown>): Search => ({
        id: textOf(search.id),
        show: search.show === "decided" ? "decided" : undefined,
        board: textOf(search.board),
        agent: textOf(search.agent),
        kind: APPROVAL_KINDS.find((kind) => kind === search.kind),
      }),
      component: lazyPage(loadDesk, "TriagePage"),
    }),
    createRoute({
      getParentRoute: () => frame,
      path: "/approvals/$approvalId",
      beforeLoad: ({ params }) => {
        throw redirect({ to: "/approvals", search: { id: params.approvalId }, replace: true });
      },
    }),
  ],
};
