// The route tree: every page is its own chunk. Pages inside the frame need a session and a finished welcome.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { queryClient } from "../live/query-client.ts";
import { sessionQuery } from "../live/session.ts";
import { Frame } from "./frame.tsx";
import { NotFound, PageFailed } from "./pages.tsx";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === "number" && Number.isInteger(value) ? value : undefined);

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): { next?: string | undefined } => ({ next: text(search.next) }),
  component: lazyRouteComponent(() => import("../identity/sign-in-page.tsx"), "SignInPage"),
});

const welcome = createRoute({
  getParentRoute: () => root,
  path: "/welcome",
  beforeLoad: async () => {
    if (!(await queryClient.ensureQueryData(sessionQuery))) throw redirect({ to: "/sign-in", search: {} });
  },
  component: lazyRouteComponent(() => import("../identity/welcome-page.tsx"), "WelcomePage"),
});

const frame = createRoute({
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

const home = createRoute({
  getParentRoute: () => frame,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/boards" });
  },
});

const boards = createRoute({
  getParentRoute: () => frame,
  path: "/boards",
  component: lazyRouteComponent(() => import("../boards/boards-page.tsx"), "BoardsPage"),
});

const board = createRoute({
  getParentRoute: () => frame,
  path: "/boards/$boardId",
  validateSearch: (search: Record<string, unknown>): { task?: string | undefined } => ({ task: text(search.task) }),
  component: lazyRouteComponent(() => import("../boards/board-page.tsx"), "BoardPage"),
});

const approvals = createRoute({
  getParentRoute: () => frame,
  path: "/approvals",
  validateSearch: (search: Record<string, unknown>): { id?: string | undefined; show?: "decided" | undefined } => ({
    id: text(search.id),
    show: search.show === "decided" ? "decided" : undefined,
  }),
  component: lazyRouteComponent(() => import("../approvals/approvals-page.tsx"), "ApprovalsPage"),
});

export type ActivitySearch = {
  resource_type?: string | undefined;
  board_id?: string | undefined;
  actor_type?: string | undefined;
  type?: string | undefined;
  since?: string | undefined;
  until?: string | undefined;
  event?: number | undefined;
};

const activity = createRoute({
  getParentRoute: () => frame,
  path: "/activity",
  validateSearch: (search: Record<string, unknown>): ActivitySearch => ({
    resource_type: text(search.resource_type),
    board_id: text(search.board_id),
    actor_type: text(search.actor_type),
    type: text(search.type),
    since: text(search.since),
    until: text(search.until),
    event: number(search.event),
  }),
  component: lazyRouteComponent(() => import("../activity/activity-page.tsx"), "ActivityPage"),
});

const agents = createRoute({
  getParentRoute: () => frame,
  path: "/agents",
  component: lazyRouteComponent(() => import("../agents/agents-page.tsx"), "AgentsPage"),
});
const agent = createRoute({
  getParentRoute: () => frame,
  path: "/agents/$agentId",
  component: lazyRouteComponent(() => import("../agents/agent-page.tsx"), "AgentPage"),
});
const gateways = createRoute({
  getParentRoute: () => frame,
  path: "/gateways",
  component: lazyRouteComponent(() => import("../gateways/gateways-page.tsx"), "GatewaysPage"),
});
const gateway = createRoute({
  getParentRoute: () => frame,
  path: "/gateways/$gatewayId",
  component: lazyRouteComponent(() => import("../gateways/gateway-page.tsx"), "GatewayPage"),
});
const settings = createRoute({
  getParentRoute: () => frame,
  path: "/settings",
  component: lazyRouteComponent(() => import("../identity/settings-page.tsx"), "SettingsPage"),
});

const tree = root.addChildren([signIn, welcome, frame.addChildren([home, boards, board, approvals, activity, agents, agent, gateways, gateway, settings])]);

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
