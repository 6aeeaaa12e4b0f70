// Every cache key, so that reducers and queries cannot disagree. Lists of an organization begin with its id.
import { activeOrganizationId } from "./http.ts";

const inOrganization = (...parts: readonly unknown[]) => ["organization", activeOrganizationId(), ...parts] as const;

export const keys = {
  session: ["session"] as const,
  organization: () => inOrganization(),
  members: () => inOrganization("members"),
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
