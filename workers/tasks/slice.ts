import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { agentApiRoutes, agentTaskRoutes } from "./agent-routes.ts";
import { boardTaskRoutes } from "./board-task-routes.ts";
import { dispatchConsumer } from "./dispatch.ts";
import { openGate } from "./gate.ts";
import { portable } from "./portable.ts";
import { taskRoutes } from "./routes.ts";
import { runRoutes } from "./run-routes.ts";

export const tasks: Slice = {
  name: "tasks",
  actions,
  routes: [taskRoutes.app, runRoutes.app, boardTaskRoutes("", ["person"]).app, agentApiRoutes.app, agentTaskRoutes.app],
  consumers: [dispatchConsumer],
  portable,
  ports: { taskGate: openGate },
};
