// Invitations: of the organization, and the page of whoever is invited.
import { createRoute, lazyRouteComponent } from "@tanstack/react-router";
import type { RootRoute, SettingsRoute } from "../shell/parents.tsx";
import { takeLinkToken } from "../identity/index.ts";

type InvitesSearch = { status?: "accepted" | "expired" | "revoked" | undefined; new?: true | undefined };

export const routes = {
  root: (root: RootRoute) => [
    createRoute({
      getParentRoute: () => root,
      path: "/invite",
      beforeLoad: takeLinkToken("invite"),
      component: lazyRouteComponent(() => import("./invite-page.tsx"), "InvitePage"),
    }),
  ],
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/invites",
      validateSearch: (search: Record<string, unknown>): InvitesSearch => ({
        status: search.status === "accepted" || search.status === "expired" || search.status === "revoked" ? search.status : undefined,
        new: search.new === true ? true : undefined,
      }),
      component: lazyRouteComponent(() => import("./invites-page.tsx"), "InvitesPage"),
    }),
  ],
};
