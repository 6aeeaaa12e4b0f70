// A small mark beside what has a change that waits for the network, or one that was not made.
import { useT } from "../i18n/index.ts";
import { useQueueState } from "../live/queue.ts";
import { ClockIcon, WarningCircleIcon } from "./icons.ts";

/** `subject`: what the queue calls it. */
export function WaitMark({ subject }: { subject: string }) {
  const t = useT();
  const state = useQueueState(subject);
  if (!state) return null;
  const word = t(state === "waits" ? "queue.markWaits" : "queue.markRefused");
  const Glyph = state === "waits" ? ClockIcon : WarningCircleIcon;
  return (
    <span role="img" aria-label={word} title={word} className={state === "waits" ? "text-kumo-subtle" : "text-wait"}>
      <Glyph size={13} aria-hidden />
    </span>
  );
}
