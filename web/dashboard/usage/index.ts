// What other slices may use of this slice.
export { money } from "./amounts.tsx";
export { taskUsageKey } from "./keys.ts";
export { useUsageToday } from "./live.ts";
export { TaskUsage } from "./task-usage.tsx";
export { UsagePanel } from "./usage-panel.tsx";
export type { GatewayUsage } from "./wire.ts";
