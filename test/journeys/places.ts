// Every screen that has an address, with the address at which the journey looks at it (looks.mjs). dashboard-architecture.test.ts compares
// them with the routes of the dashboard: one that nobody looks at fails there.

/** What there is to look at; without one of them its screens are left out (a run of some chapters only). */
export type Ids = {
  board: string;
  task: string;
  group: string;
  agent?: string | undefined;
  gateway?: string | undefined;
  hasOnboarding?: boolean;
};

const over = (base: string, id: string | undefined): string | undefined => (id === undefined ? undefined : `${base}/${id}`);

/** Screens by the name of their pictures. */
export const placesOf = ({ board, task, group, agent, gateway, hasOnboarding }: Ids): Record<string, string | undefined> => ({
  fleet: "/fleet",
  inbox: "/inbox",
  "my-work": "/my-work",
  boards: "/boards",
  board: `/boards/${board}`,
  task: `/boards/${board}?task=${task}`,
  table: `/boards/${board}?layout=list&by=status`,
  "board-calendar": `/boards/${board}?layout=calendar`,
  timeline: `/boards/${board}?layout=timeline`,
  memory: `/boards/${board}/memory`,
  "memory-values": `/boards/${board}/memory?view=values`,
  "memory-chat": `/boards/${board}/memory?view=chat`,
  recurring: `/boards/${board}/recurring`,
  onboarding: hasOnboarding ? `/boards/${board}/onboarding` : undefined,
  group: `/groups/${group}`,
  "group-memory": `/groups/${group}/memory`,
  metrics: "/metrics",
  coordination: "/coordination",
  "metrics-of-board": `/metrics?board=${board}`,
  approvals: "/approvals",
  "approvals-decided": "/approvals?show=decided",
  activity: "/activity",
  agents: "/agents",
  agent: over("/agents", agent),
  "agent-defaults": `/agent-defaults/${board}`,
  gateways: "/gateways",
  gateway: over("/gateways", gateway),
  settings: "/settings/profile",
  notifications: "/settings/notifications",
  organization: "/settings/organization",
  members: "/settings/members",
  access: "/settings/members?view=access",
  invites: "/settings/invites",
  "api-keys": "/settings/api-keys",
  tags: "/settings/tags",
  "custom-fields": "/settings/custom-fields",
  guards: "/settings/guards",
  import: "/settings/import",
  data: "/settings/data",
  security: "/settings/security",
  appearance: "/settings/appearance",
  calendar: "/settings/calendar",
});

/** Routes that another chapter opens, and looks at where they have a page of their own. */
export const OPENED_BY: Record<string, string> = {
  "/": "arrival.mjs",
  "/sign-in": "doors.mjs",
  "/reset": "doors.mjs",
  "/verify": "doors.mjs",
  "/invite": "doors.mjs",
  "/welcome": "arrival.mjs",
  "/b/$key/$number": "looks.mjs",
  "/approvals/$approvalId": "approvals.mjs",
};
