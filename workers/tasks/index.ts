// Tasks: what other slices may use.
export { actions as taskActions } from "./actions.ts";
export { type Arrival, arrivalOf, type ArrivingTask, type Ground, groundOf, isBrought, type Landing, landing, type TaskHere } from "./arrivals.ts";
export { updateTask } from "./change.ts";
export { type Cause, messageAgent } from "./dispatch.ts";
export { type DoneAsk, type GateAsk, type GatePass, NOTHING_IN_THE_WAY, type RunAsk, type RunPass, taskContent, type TaskGate } from "./gate.ts";
export { EVERY_TASK } from "./filter-store.ts";
export { BOARD_TASKS_MAX, presentTasks, type TaskPage, taskPage } from "./list-store.ts";
export { askedForRecurring, checkRecurring, type MadeTask, madeTask, type RecurringTask } from "./recurring.ts";
export { type LoadedTask, loadTask } from "./load.ts";
export { attachmentCountStatement, type NamedTask, namedTaskFacts, pendingApprovalsStatement } from "./store.ts";
export { attachedByStatement, checkStatesStatement, sameWorkersGuard, saidAnewStatement, settleCheckStatesSql, workVersionGuard } from "./work-store.ts";
export { isFree, isWorkOf, type KeptState, standing, verificationOf, workerIds } from "./verification.ts";
export { isOwnOrFree } from "./rules.ts";
export { blockerCountSql, firstBlockerSql } from "./dependency-store.ts";
export { taskKey } from "./present.ts";
export { leadingTasksJson, type LeadingTask, openTasksSql, taskCountsJson } from "./summary-store.ts";
export type { TaskRow } from "./tables.ts";
export { mentionsIn, namesIn } from "./mentions.ts";
