// Wire shapes of events: the activity timeline, live deltas, set-aside events.
import { z } from "zod";
import { EventView } from "#worker/platform/event-view.ts";
import { cursorPageOf, Id, Moment, nullable, pageOf, Timestamp, wholeNumber } from "#worker/platform/wire.ts";

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

/** Of the timeline as it goes on: what is not one of these is told to whoever asks for the whole list. */
export const ActivityStreamQuery = z.object({
  board_id: Id.optional(),
  type: ActivityQuery.shape.type,
  since: Moment.optional().meta({ description: "tells at once what has happened since, as the list has it; default: only what happens from now on" }),
});
export type ActivityStreamQuery = z.infer<typeof ActivityStreamQuery>;

/** Where a page of the field's client shows an event. */
export const ROUTE_NAMES = ["board", "board.approvals", "activity"] as const;
/** An event as a list carries it, with what clients of the field read of it. Its `id` is ours, a number: theirs is a UUID. */
export const ActivityItem = EventView.extend({
  agent_id: nullable(Id).meta({ description: "the agent that did it or that it is about; null: none is known" }),
  task_id: nullable(Id).meta({ description: "the task that it is about; null: none is known" }),
  route_name: z.enum(ROUTE_NAMES).meta({ description: "the page that shows it, as the field calls it; `activity`: no page of a board does" }),
  route_params: z.record(z.string(), z.string()).meta({ description: "of that page: `boardId`, and `taskId` where a task is opened" }),
}).meta({ id: "ActivityEvent" });
export type ActivityItem = z.infer<typeof ActivityItem>;

/** Pages by cursor or by offset, whichever was asked for. Events are too many to count. */
const TOTAL_TEXT =
  "how many there are up to the end of this page, and one more where others follow: counting all would cost as much as there ever was. By `offset` the last page tells the whole number; by `cursor` it is of the page alone";
export const ActivityPage = cursorPageOf(ActivityItem, "ActivityPage")
  .extend({ offset: z.number().int(), total: z.number().int().meta({ description: TOTAL_TEXT }) })
  .meta({
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

/**
 * Frames that a live socket sends to whoever asked for batched ones. Clients send the text `ping`, which is answered `pong` without waking the
 * object; to a board's socket also `task.move`, `task.create` and `presence` (workers/boards/client-frames.ts).
 */
export type LiveFrame =
  | { type: "ready"; seq: number }
  | { type: "events"; seq: number; events: EventView[]; replay?: true }
  | { type: "resync"; seq: number; detail: string }
  | { type: "run"; run: LiveRun }
  | TransferProgress
  | { type: "presence"; viewers: Viewer[]; total: number }
  | { type: "ack"; id: string | number; seq: number; task_id?: string }
  /** The person has notifications that they have not seen: only to their own sockets. */
  | { type: "notified" }
  | { type: "error"; code: string; detail: string };

/** Somebody who looks at a board, and the task that they have open; null: none. */
export type Viewer = { type: "user" | "agent" | "api_key"; id: string; name: string; task_id: string | null; is_typing: boolean };

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
