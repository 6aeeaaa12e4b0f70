// Reminders follow from the tasks as they arrive.
import type { Portable } from "#worker/platform/portable.ts";

export const portable: Portable = { tables: [], staysBehind: [{ name: "task_reminders", why: "kept by the tasks as they arrive" }] };
