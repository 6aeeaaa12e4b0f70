// How the board is laid out.
import { type MessageId, useT } from "../i18n/index.ts";
import type { Layout } from "../saved/index.ts";
import { cx } from "../ui/cx.ts";
import { CalendarBlankIcon, ChartBarHorizontalIcon, type Icon, KanbanIcon, RowsIcon } from "../ui/icons.ts";

export const LAYOUTS: { id: Layout; label: MessageId; icon: Icon }[] = [
  { id: "board", label: "list.asBoard", icon: KanbanIcon },
  { id: "list", label: "list.asList", icon: RowsIcon },
  { id: "calendar", label: "list.asCalendar", icon: CalendarBlankIcon },
  { id: "timeline", label: "list.asTimeline", icon: ChartBarHorizontalIcon },
];

export function LayoutSwitch({ layout, onLayout }: { layout: Layout; onLayout(layout: Layout): void }) {
  const t = useT();
  return (
    <fieldset aria-label={t("list.layout")} className="flex shrink-0 rounded-md bg-kumo-fill p-0.5">
      {LAYOUTS.map(({ id, label, icon: Glyph }) => (
        <button
          key={id}
          type="button"
          aria-pressed={id === layout}
          title={t(label)}
          onClick={() => onLayout(id)}
          className={cx(
            "flex h-5.5 cursor-pointer items-center gap-1 rounded-[5px] px-2 text-sm pointer-coarse:h-8",
            id === layout ? "bg-kumo-base font-medium shadow-xs" : "text-kumo-subtle hover:text-kumo-default",
          )}
        >
          <Glyph size={14} aria-hidden />
          <span className="max-xl:sr-only">{t(label)}</span>
        </button>
      ))}
    </fieldset>
  );
}
