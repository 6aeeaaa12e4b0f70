// Every cache key, so that reducers and queries cannot disagree. Lists of an organization begin with its id.
import { activeOrganizationId } from "./http.ts";

const inOrganization = (...parts: readonly unknown[]) => ["organization", activeOrganizationId(), ...parts] as const;

export const keys = {
  session: ["session"] as const,
  signInOptions: ["sign-in-options"] as const,
  signInMethods: ["account", "sign-in-methods"] as const,
  passkeys: ["account", "passkeys"] as const,
  sessions: ["account", "sessions"] as const,
  /** Everything that is kept of the organization. */
  organization: () => inOrganization(),
  profile: () => inOrganization("profile"),
  invites: (...status: string[]) => inOrganization("invites", ...status),
  apiKeys: () => inOrganization("api-keys"),
  exports: () => inOrganization("exports"),
  imports: () => inOrganization("imports"),
  members: () => inOrganization("members"),
  ownMember: () => inOrganization("own-member"),
  boards: () => inOrganization("boards"),
  groups: () => inOrganization("board-groups"),
  board: (id: string) => inOrganization("board", id),
  comments: (taskId: string) => inOrganization("comments", taskId),
  taskRuns: (taskId: string) => inOrganization("task-runs", taskId),
  approvals: () => inOrganization("approvals"),
  approvalList: (status: "pending" | "decided") => inOrganization("approvals", "list", status),
  approval: (id: string) => inOrganization("approvals", "one", id),
  taskApprovals: (taskId: string) => inOrganization("approvals", "task", taskId),
  agents: () => inOrganization("agents"),
  gateways: () => inOrganization("gateways"),
  gatewayCommands: (id: string) => inOrganization("gateway-commands", id),
  activity: (filters: unknown) => inOrganization("activity", filters),
  taskActivity: (taskId: string) => inOrganization("task-activity", taskId),
  setAside: () => inOrganization("set-aside"),
};
