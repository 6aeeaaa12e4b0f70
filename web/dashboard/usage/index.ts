// What other slices may use of this slice.
export { taskUsageKey } from "./keys.ts";
export { TaskUsage } from "./task-usage.tsx";
export { UsagePanel } from "./usage-panel.tsx";
