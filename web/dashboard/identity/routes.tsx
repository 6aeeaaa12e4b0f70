// Sign-in, the pages behind links in letters, and the person's own settings.
import { createRoute } from "@tanstack/react-router";
import type { RootRoute, SettingsRoute } from "../shell/parents.tsx";
import { queryClient } from "../live/query-client.ts";
import { lazyPage } from "../ui/later.tsx";
import { textOf } from "../ui/search.ts";
import { takeLinkToken } from "./link-token.ts";

type SignInSearch = { next?: string | undefined; with?: "token" | "reset" | undefined; why?: "ended" | undefined };

export const routes = {
  root: (root: RootRoute) => [
    createRoute({
      getParentRoute: () => root,
      path: "/sign-in",
      validateSearch: (search: Record<string, unknown>): SignInSearch => ({
        next: textOf(search.next),
        with: search.with === "token" || search.with === "reset" ? search.with : undefined,
        why: search.why === "ended" ? "ended" : undefined,
      }),
      // What is offered is known before the page is drawn, so that nothing moves; without an answer the page says so itself.
      loader: async () => {
        const { signInOptionsQuery } = await import("./live.ts");
        await queryClient.ensureQueryData(signInOptionsQuery).catch(() => undefined);
      },
      component: lazyPage(() => import("./sign-in-page.tsx"), "SignInPage"),
    }),
    createRoute({
      getParentRoute: () => root,
      path: "/reset",
      beforeLoad: takeLinkToken("reset"),
      component: lazyPage(() => import("./reset-page.tsx"), "ResetPage"),
    }),
    createRoute({
      getParentRoute: () => root,
      path: "/verify",
      beforeLoad: takeLinkToken("verify"),
      component: lazyPage(() => import("./verify-page.tsx"), "VerifyPage"),
    }),
  ],
  settings: (settings: SettingsRoute) => [
    createRoute({
      getParentRoute: () => settings,
      path: "/profile",
      component: lazyPage(() => import("./profile-page.tsx"), "ProfilePage"),
    }),
    createRoute({
      getParentRoute: () => settings,
      path: "/security",
      component: lazyPage(() => import("./security-page.tsx"), "SecurityPage"),
    }),
    createRoute({
      getParentRoute: () => settings,
      path: "/appearance",
      component: lazyPage(() => import("./appearance-page.tsx"), "AppearancePage"),
    }),
  ],
};
