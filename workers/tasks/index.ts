// Tasks: what other slices may use.
export { actions as taskActions } from "./actions.ts";
export { boardSnapshot } from "./board-view.ts";
export { tellAgent } from "./dispatch.ts";
export { type GateAsk, type GatePass, taskContent, type TaskGate } from "./gate.ts";
export { loadTask, type LoadedTask } from "./load.ts";
export { updateTask } from "./service.ts";
export { pendingApprovalsStatement } from "./store.ts";
export type { TaskRow } from "./tables.ts";
export { portable as tasksPortable } from "./portable.ts";
