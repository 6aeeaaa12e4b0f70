// Invitations: of the organization, and the page of whoever is invited.
import { createRoute } from "@tanstack/react-router";
import type { RootRoute, SettingsRoute } from "../shell/parents.tsx";
import { takeLinkToken } from "../identity/index.ts";
import { lazyPage } from "../ui/later.tsx";

type InvitesSearch = { status?: "accepted" | "expired" | "revoked" | undefined; new?: true | undefined };

export const routes = {
  root: (root: RootRoute) => [
    createRoute({
      getParentRoute: () => root,
      path: "/invite",
      beforeLoad: takeLinkToken("invite"),
      component: lazyPage(() => import("./invite-page.tsx"), "InvitePage"),
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
      component: lazyPage(() => import("./invites-page.tsx"), "InvitesPage"),
    }),
  ],
};
