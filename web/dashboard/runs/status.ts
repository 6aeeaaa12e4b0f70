// How a run's status reads and which colour role it takes.
import type { MessageId } from "../i18n/index.ts";
import type { Tone } from "../ui/chip.tsx";
import type { Run } from "./wire.ts";

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
