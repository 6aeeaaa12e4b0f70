// The events of imports from other products: each is begun, and ends once. The tasks that it makes say themselves that they were imported.
import { z } from "zod";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { SOURCES } from "./schema.ts";

const label = z.string().meta({ description: "the name of the file, or the address of the server" });
const source = z.enum(SOURCES);
/** `agents`: made here; events from before there were any say nothing of them. */
const counts = {
  tasks: z.number().int(),
  comments: z.number().int(),
  agents: z.number().int().optional(),
  already_there: z.number().int(),
  refused: z.number().int(),
};

export const events = defineEvents({
  "task_import.started": { payload: z.object({ label, source, tasks: z.number().int() }), says: "started the import of", readBy: "task_import.manage" },
  "task_import.finished": { payload: z.object({ label, source, ...counts }), says: "finished the import of", readBy: "task_import.manage" },
  "task_import.failed": {
    payload: z.object({ label, source, error: z.string(), ...counts }),
    says: "could not finish the import of",
    readBy: "task_import.manage",
  },
  "task_import.canceled": { payload: z.object({ label, source, ...counts }), says: "canceled the import of", readBy: "task_import.manage" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
