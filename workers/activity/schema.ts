// Wire shapes of events: the activity timeline, live deltas, set-aside events.
import { z } from "zod";
import { EventView } from "#worker/platform/event-view.ts";
import { cursorPageOf, Id, pageOf, Timestamp, wholeNumber } from "#worker/platform/wire.ts";

export { EventView };

export const ActivityQuery = z.object({
  resource_type: z.string().max(40).optional(),
  resource_id: z.string().max(64).optional(),
  board_id: Id.optional(),
  task_id: Id.optional(),
  agent_id: Id.optional(),
  actor_type: z.string().max(20).optional(),
  actor_id: z.string().max(64).optional(),
  type: z.string().max(80).optional().meta({ description: "exact type, or a noun with a dot: `task.`" }),
  since: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
  cursor: z
    .string()
    .regex(/^\d{1,15}$/, "use the next_cursor of the page before")
    .optional(),
  limit: wholeNumber(1, 200).default(50),
  offset: wholeNumber(0, 10_000).optional(),
});
export type ActivityQuery = z.infer<typeof ActivityQuery>;

/** Pages by cursor or by offset, whichever was asked for. Events are too many to count, so there is no total. */
export const ActivityPage = cursorPageOf(EventView, "ActivityPage").extend({ offset: z.number().int() }).meta({
  id: "ActivityPage",
  description:
    "Events as a list carries them: `payload` does not repeat `before` and `after`, and texts are cut after 300 characters, and of what is longer than 4,000 altogether the rest is left out with its number. Live sockets carry them whole.",
});
export type ActivityPage = z.infer<typeof ActivityPage>;

export const SetAsideEvent = z
  .object({
    id: z.number().int(),
    consumer: z.string(),
    stream_id: Id,
    seq: z.number().int(),
    event_id: z.number().int(),
    type: z.string(),
    error: z.string(),
    attempts: z.number().int(),
    at: Timestamp,
  })
  .meta({ id: "SetAsideEvent", description: "an event that one consumer could not handle; the others went on" });
export type SetAsideEvent = z.infer<typeof SetAsideEvent>;
export const SetAsideList = pageOf(SetAsideEvent, "SetAsideList");

/** Frames that a live socket sends. Clients send only the text `ping`, which is answered `pong` without waking the object. */
export type LiveFrame =
  | { type: "ready"; seq: number }
  | { type: "events"; seq: number; events: EventView[]; replay?: true }
  | { type: "resync"; seq: number; detail: string }
  | { type: "run"; run: LiveRun }
  | TransferProgress
  /** The person has notifications that they have not seen: only to their own sockets. */
  | { type: "notified" }
  | { type: "error"; code: string; detail: string };

/** What an agent is doing right now: never stored; the next frame of the same run replaces it. */
export type LiveRun = {
  run_id: string;
  task_id: string | null;
  agent_id: string | null;
  status: "running" | "waiting_approval" | "succeeded" | "failed" | "aborted";
  /** The text so far; only the last 16 KB of a longer one. */
  text: string;
  steps: { id: string; title: string; kind: string; status: "running" | "done" | "failed" }[];
  at: string;
};

/** How far an export or import is, as live sockets of the organization show it: never stored, replaced by the next one of the same job. */
export type TransferProgress = {
  type: "transfer.progress";
  /** `task_import`: of work from another product. */
  kind: "export" | "import" | "task_import";
  id: string;
  /** Once it is neither queued nor running, no more follow; `expired`: its file has been deleted. */
  status: "queued" | "running" | "ready" | "failed" | "expired";
  rows_done: number;
  rows_total: number | null;
};
