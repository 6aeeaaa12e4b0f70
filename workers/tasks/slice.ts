import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { agentTaskRoutes, boardTaskRoutes } from "./board-task-routes.ts";
import { commentRoutes } from "./comment-routes.ts";
import { dispatchConsumer } from "./dispatch.ts";
import { endingsConsumer } from "./endings.ts";
import { events } from "./events.ts";
import { firstTasks } from "./first-tasks.ts";
import { openGate } from "./gate.ts";
import { portable } from "./portable.ts";
import { taskRoutes } from "./routes.ts";
import { runRoutes } from "./run-routes.ts";
import { taskStreamRoutes } from "./stream-routes.ts";
import { sendGate } from "./send-gate.ts";

export const tasks: Slice = {
  name: "tasks",
  actions,
  events,
  routes: [taskRoutes, commentRoutes, runRoutes, boardTaskRoutes, taskStreamRoutes, agentTaskRoutes],
  consumers: [dispatchConsumer, endingsConsumer],
  portable,
  ports: { taskGate: openGate, sendGate, firstTasks },
};
