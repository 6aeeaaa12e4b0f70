// The routes that pages of slices stand in: the root, the frame for whoever is signed in, and the settings.
import { createRootRoute, createRoute, Outlet, redirect } from "@tanstack/react-router";
import { sessionQuery } from "../identity/index.ts";
import { queryClient } from "../live/query-client.ts";
import { lazyPage } from "../ui/later.tsx";
import { Frame } from "./frame.tsx";
import { NotFound, PageFailed } from "./pages.tsx";

export const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

export const frame = createRoute({
  getParentRoute: () => root,
  id: "frame",
  beforeLoad: async ({ location }) => {
    const session = await queryClient.ensureQueryData(sessionQuery);
    if (!session) throw redirect({ to: "/sign-in", search: location.pathname === "/" ? {} : { next: location.href } });
    if (session.needs_welcome) throw redirect({ to: "/welcome" });
  },
  component: Frame,
  errorComponent: PageFailed,
});

export const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  component: lazyPage(() => import("./settings-page.tsx"), "SettingsPage"),
});

export const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/profile" });
  },
});

export type RootRoute = typeof root;
export type FrameRoute = typeof frame;
export type SettingsRoute = typeof settings;
