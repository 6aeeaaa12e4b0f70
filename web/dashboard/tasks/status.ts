// How a task's status reads and which colour role it takes. Amber is kept for review: a person is waited for.
import type { MessageId } from "../i18n/index.ts";
import type { Tone } from "../ui/chip.tsx";
import type { TaskStatus } from "./wire.ts";

export const STATUS_LABELS = {
  inbox: "status.inbox",
  todo: "status.todo",
  in_progress: "status.in_progress",
  blocked: "status.blocked",
  review: "status.review",
  done: "status.done",
} as const satisfies Record<TaskStatus, MessageId>;

export const STATUS_TONES: Record<TaskStatus, Tone> = { inbox: "idle", todo: "idle", in_progress: "run", blocked: "block", review: "wait", done: "done" };
