import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { events } from "./events.ts";
import { approvalsGate } from "./gate.ts";
import { expireApprovals } from "./jobs.ts";
import { portable } from "./portable.ts";
import { agentApprovalRoutes, approvalRoutes, boardApprovalRoutes } from "./routes.ts";
import { approvalStreamRoutes } from "./stream-routes.ts";
import { approvalsConsumer } from "./subscriber.ts";

export const approvals: Slice = {
  name: "approvals",
  actions,
  events,
  routes: [approvalRoutes, ...boardApprovalRoutes, ...agentApprovalRoutes, approvalStreamRoutes],
  consumers: [approvalsConsumer],
  sweeps: [{ name: "expire approvals", on: "shard", run: expireApprovals }],
  portable,
  ports: { taskGate: approvalsGate },
};
