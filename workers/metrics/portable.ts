// Nothing of metrics is exported: what has arrived is counted anew from the events that came with it.
import type { Portable } from "#worker/platform/portable.ts";

const why = "made again from the events";
export const portable: Portable = { tables: [], staysBehind: ["task_spans", "task_completions", "task_flow", "task_flow_days"].map((name) => ({ name, why })) };
