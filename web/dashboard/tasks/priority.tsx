// Priority as three bars; only urgent takes red.
import { type MessageId, useT } from "../i18n/index.ts";
import { cx } from "../ui/cx.ts";
import type { Priority } from "./wire.ts";

export const PRIORITY_LABELS = { low: "priority.low", medium: "priority.medium", high: "priority.high", urgent: "priority.urgent" } as const satisfies Record<
  Priority,
  MessageId
>;
const LIT: Record<Priority, number> = { low: 1, medium: 2, high: 3, urgent: 3 };
const HEIGHTS = ["h-1.5", "h-2", "h-2.5"] as const;

export function PriorityBars({ priority, isNamed = true }: { priority: Priority; isNamed?: boolean }) {
  const t = useT();
  const label = t("priority.label", { priority: t(PRIORITY_LABELS[priority]) });
  const naming = isNamed ? { role: "img", "aria-label": label, title: label } : { "aria-hidden": true };
  return (
    <span {...naming} className="inline-flex h-2.5 shrink-0 items-end gap-0.5">
      {HEIGHTS.map((height, index) => (
        <span
          key={height}
          className={cx("w-[3px] rounded-[1px]", height, index >= LIT[priority] ? "bg-kumo-interact" : priority === "urgent" ? "bg-block" : "bg-idle")}
        />
      ))}
    </span>
  );
}
