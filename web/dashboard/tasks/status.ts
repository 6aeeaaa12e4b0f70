// How a task's status reads and which colour role it takes. Amber is kept for review: a person is waited for.
import type { MessageId } from "../i18n/index.ts";
import type { Run, TaskStatus } from "../live/wire.ts";
import type { Tone } from "../ui/chip.tsx";

export const STATUS_LABELS = {
  inbox: "status.inbox",
  todo: "status.todo",
  in_progress: "status.in_progress",
  blocked: "status.blocked",
  review: "status.review",
  done: "status.done",
} as const satisfies Record<TaskStatus, MessageId>;

export const STATUS_TONES: Record<TaskStatus, Tone> = { inbox: "idle", todo: "idle", in_progress: "run", blocked: "block", review: "wait", done: "done" };

export const RUN_LABELS = {
  queued: "run.queued",
  running: "run.running",
  waiting_approval: "run.waiting_approval",
  succeeded: "run.succeeded",
  failed: "run.failed",
  aborted: "run.aborted",
} as const satisfies Record<Run["status"], MessageId>;

export const RUN_TONES: Record<Run["status"], Tone> = {
  queued: "idle",
  running: "run",
  waiting_approval: "wait",
  succeeded: "done",
  failed: "block",
  aborted: "idle",
};
