// The route tree: every page is its own chunk. Pages inside the frame need a session and a finished welcome.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, Outlet, redirect } from "@tanstack/react-router";
import { keepLinkToken, type LinkPage } from "../identity/link-token.ts";
import { queryClient } from "../live/query-client.ts";
import { sessionQuery } from "../live/session.ts";
import { Frame } from "./frame.tsx";
import { NotFound, PageFailed } from "./pages.tsx";

const text = (value: unknown): string | undefined => (typeof value === "string" && value !== "" ? value : undefined);
const number = (value: unknown): number | undefined => (typeof value === "number" && Number.isInteger(value) ? value : undefined);

const root = createRootRoute({ component: Outlet, notFoundComponent: NotFound });

type SignInSearch = { next?: string | undefined; with?: "token" | "reset" | undefined; why?: "ended" | undefined };
const signIn = createRoute({
  getParentRoute: () => root,
  path: "/sign-in",
  validateSearch: (search: Record<string, unknown>): SignInSearch => ({
    next: text(search.next),
    with: search.with === "token" || search.with === "reset" ? search.with : undefined,
    why: search.why === "ended" ? "ended" : undefined,
  }),
  // What is offered is known before the page is drawn, so that nothing moves; without an answer the page says so itself.
  loader: async () => {
    const { signInOptionsQuery } = await import("../live/account.ts");
    await queryClient.ensureQueryData(signInOptionsQuery).catch(() => undefined);
  },
  component: lazyRouteComponent(() => import("../identity/sign-in-page.tsx"), "SignInPage"),
});

// Pages behind a link in a letter. The token is in the fragment, which no server and no log sees; it leaves the address
// bar before the page is drawn.
const takeToken = (page: LinkPage) => (context: { location: { hash: string } }) => {
  if (context.location.hash === "") return;
  keepLinkToken(page, context.location.hash);
  throw redirect({ to: `/${page}`, replace: true });
};
const invite = createRoute({
  getParentRoute: () => root,
  path: "/invite",
  beforeLoad: takeToken("invite"),
  component: lazyRouteComponent(() => import("../identity/invite-page.tsx"), "InvitePage"),
});
const reset = createRoute({
  getParentRoute: () => root,
  path: "/reset",
  beforeLoad: takeToken("reset"),
  component: lazyRouteComponent(() => import("../identity/reset-page.tsx"), "ResetPage"),
});
const verify = createRoute({
  getParentRoute: () => root,
  path: "/verify",
  beforeLoad: takeToken("verify"),
  component: lazyRouteComponent(() => import("../identity/verify-page.tsx"), "VerifyPage"),
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
const settingsHome = createRoute({
  getParentRoute: () => settings,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/settings/profile" });
  },
});
const profile = createRoute({
  getParentRoute: () => settings,
  path: "/profile",
  component: lazyRouteComponent(() => import("../identity/profile-page.tsx"), "ProfilePage"),
});
const security = createRoute({
  getParentRoute: () => settings,
  path: "/security",
  component: lazyRouteComponent(() => import("../identity/security-page.tsx"), "SecurityPage"),
});
const appearance = createRoute({
  getParentRoute: () => settings,
  path: "/appearance",
  component: lazyRouteComponent(() => import("../identity/appearance-page.tsx"), "AppearancePage"),
});
const organization = createRoute({
  getParentRoute: () => settings,
  path: "/organization",
  component: lazyRouteComponent(() => import("../organizations/organization-page.tsx"), "OrganizationPage"),
});
const members = createRoute({
  getParentRoute: () => settings,
  path: "/members",
  validateSearch: (search: Record<string, unknown>): { view?: "access" | undefined } => ({ view: search.view === "access" ? "access" : undefined }),
  component: lazyRouteComponent(() => import("../organizations/members-page.tsx"), "MembersPage"),
});
type InvitesSearch = { status?: "accepted" | "expired" | "revoked" | undefined; new?: true | undefined };
const invites = createRoute({
  getParentRoute: () => settings,
  path: "/invites",
  validateSearch: (search: Record<string, unknown>): InvitesSearch => ({
    status: search.status === "accepted" || search.status === "expired" || search.status === "revoked" ? search.status : undefined,
    new: search.new === true ? true : undefined,
  }),
  component: lazyRouteComponent(() => import("../organizations/invites-page.tsx"), "InvitesPage"),
});
const apiKeys = createRoute({
  getParentRoute: () => settings,
  path: "/api-keys",
  component: lazyRouteComponent(() => import("../organizations/api-keys-page.tsx"), "ApiKeysPage"),
});
const data = createRoute({
  getParentRoute: () => settings,
  path: "/data",
  component: lazyRouteComponent(() => import("../organizations/data-page.tsx"), "DataPage"),
});

const settingsTree = settings.addChildren([settingsHome, profile, security, appearance, organization, members, invites, apiKeys, data]);
const tree = root.addChildren([
  signIn,
  invite,
  reset,
  verify,
  welcome,
  frame.addChildren([home, boards, board, approvals, activity, agents, agent, gateways, gateway, settingsTree]),
]);

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
