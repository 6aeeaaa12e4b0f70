// The route tree, put together from the slices. Every page is a chunk of its own.
import { createRouter } from "@tanstack/react-router";
import { SLICES } from "../slices.ts";
import { frame, root, settings, settingsHome } from "./parents.tsx";
import { NotFound, PageFailed } from "./pages.tsx";

type AnyRoutes = NonNullable<(typeof SLICES)[number]["routes"]>;
type RoutesIn<Place extends string> = AnyRoutes extends infer Routes
  ? Routes extends { [Name in Place]: (parent: never) => readonly (infer Route)[] }
    ? Route
    : never
  : never;

const rootRoutes = SLICES.flatMap(({ routes }): RoutesIn<"root">[] => (routes && "root" in routes ? routes.root(root) : []));
const frameRoutes = SLICES.flatMap(({ routes }): RoutesIn<"frame">[] => (routes && "frame" in routes ? routes.frame(frame) : []));
const settingsRoutes = SLICES.flatMap(({ routes }): RoutesIn<"settings">[] => (routes && "settings" in routes ? routes.settings(settings) : []));

const settingsTree = settings.addChildren([settingsHome, ...settingsRoutes]);
const tree = root.addChildren([frame.addChildren([settingsTree, ...frameRoutes]), ...rootRoutes]);

export const router = createRouter({
  routeTree: tree,
  defaultPreload: "intent",
  defaultErrorComponent: PageFailed,
  defaultNotFoundComponent: NotFound,
  scrollRestoration: false,
});

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
