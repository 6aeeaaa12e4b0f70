// How work goes: charts that answer a question each.
import type { Slice } from "../slice.ts";
import { ChartBarIcon } from "../ui/icons.ts";
import { onMetricsEvent } from "./events.ts";
import { routes } from "./routes.tsx";

export const metrics: Slice<typeof routes> = {
  name: "metrics",
  routes,
  onEvent: onMetricsEvent,
  navigation: [{ to: "/metrics", label: "nav.metrics", icon: ChartBarIcon, group: "record", place: 7 }],
};
