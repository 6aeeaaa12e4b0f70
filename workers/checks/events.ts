// The events of checks: each is about a task.
import { z } from "zod";
import { BoardCheck } from "#worker/boards/schema.ts";
import { defineEvents, type PayloadsOf } from "#worker/platform/event-catalog.ts";
import { Verification } from "#worker/tasks/schema.ts";
import { CheckStanding } from "./schema.ts";

const stood = z.object({ state: CheckStanding });
/** `label` is the task's key. */
const moved = z.object({
  label: z.string(),
  title: z.string(),
  check: BoardCheck.pick({ id: true, name: true, kind: true }),
  before: stood,
  after: stood,
  work_version: z.number().int(),
  summary: z.string().nullable(),
  url: z.string().nullable(),
  verification: Verification,
});

export const events = defineEvents({
  "check.reported": { payload: moved, says: "reported a check of task", readBy: "check.read" },
  "check.asked": { payload: moved, says: "had a link asked for task", readBy: "check.read" },
  "check.answered": { payload: moved, says: "asked a link of task", readBy: "check.read" },
});

declare module "#worker/platform/event-catalog.ts" {
  interface EventPayloads extends PayloadsOf<typeof events> {}
}
