// What the figures of boards demand; as in needs.ts, by hand.
import type { Need } from "./needs.ts";

export const METRICS_NEEDS: Record<string, Need> = {
  getDashboardMetrics: ["metrics.read", "member", "never", "metrics:read anywhere"],
  getMetricSeries: ["metrics.read", "member", "never", "metrics:read anywhere"],
  exportMetricSeries: ["metrics.read", "member", "never", "metrics:read anywhere"],
  listCycleTimes: ["metrics.list_behind", "member", "never", "never"],
  listBehindMetric: ["metrics.list_behind", "member", "never", "never"],
};
