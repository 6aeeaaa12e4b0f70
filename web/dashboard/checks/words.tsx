// How a task, and one of its checks, stands: in a word, and in the colour of that state.
import { type MessageId, useT } from "../i18n/index.ts";
import type { Task } from "../tasks/index.ts";
import { Chip, type Tone } from "../ui/chip.tsx";
import { CheckIcon } from "../ui/icons.ts";
import type { TaskCheck } from "./wire.ts";

type Shown = Exclude<Task["verification"]["state"], "none">;
const STATES: Record<Shown, { label: MessageId; tone: Tone }> = {
  reported: { label: "checks.reported", tone: "idle" },
  verified: { label: "checks.verified", tone: "done" },
  failed: { label: "checks.failed", tone: "block" },
  outdated: { label: "checks.outdated", tone: "idle" },
};

/** Reported and verified apart. Nothing where the board asks for nothing, or nobody says that it is done. */
export function Verified({ task }: { task: Pick<Task, "verification"> }) {
  const t = useT();
  const { state, passed, required } = task.verification;
  if (state === "none") return null;
  if (state === "reported" && passed === 0)
    return (
      <span title={t("checks.passedOf", { passed, required })}>
        <Chip tone="idle">{t("checks.nothingReported")}</Chip>
      </span>
    );
  const { label, tone } = STATES[state];
  return (
    <span title={t("checks.passedOf", { passed, required })}>
      <Chip tone={tone} icon={state === "verified" ? <CheckIcon size={12} aria-hidden /> : null}>
        {t(label)}
        {state === "verified" ? null : ` ${passed}/${required}`}
      </Chip>
    </span>
  );
}

export const STANDING_LABELS = {
  not_reported: "checks.notReported",
  waiting: "checks.waiting",
  passed: "checks.passed",
  failed: "checks.failed",
  outdated: "checks.outdated",
} as const satisfies Record<TaskCheck["state"], MessageId>;
export const STANDING_TONES: Record<TaskCheck["state"], Tone> = { not_reported: "idle", waiting: "run", passed: "done", failed: "block", outdated: "idle" };
