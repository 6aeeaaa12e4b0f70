import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { approvalsGate } from "./gate.ts";
import { expireApprovals } from "./jobs.ts";
import { portable } from "./portable.ts";
import { agentApprovals, approvalRoutes, boardApprovals } from "./routes.ts";
import { approvalsConsumer } from "./subscriber.ts";

export const approvals: Slice = {
  name: "approvals",
  actions,
  routes: [approvalRoutes.app, boardApprovals.app, agentApprovals.app],
  consumers: [approvalsConsumer],
  sweeps: [{ name: "expire approvals", on: "shard", run: expireApprovals }],
  portable,
  ports: { taskGate: approvalsGate },
};
