import type { Slice } from "#worker/platform/slice.ts";
import { actions } from "./actions.ts";
import { agentTaskRoutes, boardTaskRoutes } from "./board-task-routes.ts";
import { commentRoutes } from "./comment-routes.ts";
import { bulkRoutes } from "./bulk-routes.ts";
import { checklistRoutes, trashRoutes, watchRoutes } from "./detail-routes.ts";
import { dispatchConsumer } from "./dispatch.ts";
import { endingsConsumer } from "./endings.ts";
import { events } from "./events.ts";
import { firstTasks } from "./first-tasks.ts";
import { openGate } from "./gate.ts";
import { keyRoutes } from "./key-routes.ts";
import { portable } from "./portable.ts";
import { taskRoutes } from "./routes.ts";
import { runRoutes } from "./run-routes.ts";
import { taskStreamRoutes } from "./stream-routes.ts";
import { sendGate } from "./send-gate.ts";
import { shortenRanks } from "./reranking.ts";
import { forgetBulkEdits, purgeTrash } from "./jobs.ts";
import { releaseLapsedClaims } from "./lapses.ts";

export const tasks: Slice = {
  name: "tasks",
  actions,
  events,
  routes: [
    bulkRoutes,
    keyRoutes,
    taskRoutes,
    checklistRoutes,
    watchRoutes,
    trashRoutes,
    commentRoutes,
    runRoutes,
    boardTaskRoutes,
    taskStreamRoutes,
    agentTaskRoutes,
  ],
  consumers: [dispatchConsumer, endingsConsumer],
  sweeps: [
    { name: "old tasks of the trash", on: "shard", run: purgeTrash },
    { name: "old edits of many tasks", on: "shard", run: forgetBulkEdits },
    { name: "tasks of agents that are gone", on: "shard", run: releaseLapsedClaims },
    { name: "long ranks of tasks", on: "shard", run: shortenRanks },
  ],
  portable,
  ports: { taskGate: openGate, sendGate, firstTasks },
};
