// The events of memory: on its board's stream, or on the organization's where it is of a group.
import { z } from "zod";
import { changedPayload, defineEvents, deletedPayload, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Memory, MemoryNotice } from "./schema.ts";

const readBy = { readBy: "memory.read", readOffBoard: "group_memory.read" } as const;
/** `label`: the beginning of its text, or its key. */
const written = z.object({ label: z.string(), after: Memory });

export const events = defineEvents({
  "memory.added": { payload: written, says: "noted", ...readBy },
  "memory.written": { payload: written, says: "wrote the value of", ...readBy },
  "memory.updated": { payload: changedPayload(Memory), says: "changed note", ...readBy },
  "memory.deleted": { payload: deletedPayload(Memory), says: "deleted from memory", ...readBy },
  /** What has become of telling agents of a message. */
  "memory.told": { payload: z.object({ label: z.string(), notices: z.array(MemoryNotice) }), says: "told agents of message", ...readBy },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
