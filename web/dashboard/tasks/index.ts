// What other slices and the shell may use of this slice.
export { assigneeGroups } from "./assignees.tsx";
export { BlockedBanner } from "./blocked-banner.tsx";
export { withBlockers } from "./blockers.ts";
export { Comments } from "./comments.tsx";
export { DeleteTask } from "./delete-task.tsx";
export { DependencyPicker } from "./dependency-picker.tsx";
export { DescriptionField } from "./description-field.tsx";
export { BlockDialog, NewTaskDialog } from "./lazy.ts";
export { byRank, showTask, updateTask, useWholeTask } from "./live.ts";
export { useUnsettledTasks, withOverlay } from "./overlay.ts";
export { PRIORITY_LABELS, PriorityBars } from "./priority.tsx";
export { STATUS_LABELS, STATUS_TONES } from "./status.ts";
export { TaskFields } from "./task-fields.tsx";
export { TitleField } from "./title-field.tsx";
export { useTaskChange } from "./use-task-change.ts";
export { PRIORITIES, type Priority, type Task, TASK_STATUSES, type TaskStatus, type TaskUpdate } from "./wire.ts";
