// How the board is laid out; which columns the table has, and by what its rows stand together.
import { type MessageId, useT } from "../i18n/index.ts";
import { useBoardFields } from "../fields/index.ts";
import { type Grouping, GROUPINGS, type Layout } from "../saved/index.ts";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { CalendarBlankIcon, CaretDownIcon, ChartBarHorizontalIcon, CheckIcon, type Icon, KanbanIcon, RowsIcon } from "../ui/icons.ts";
import { Menu } from "../ui/menu.tsx";
import { builtInOf, COLUMN_LABELS, columnsNamed, everyColumn, withColumn } from "./list-columns.ts";

const LAYOUTS: { id: Layout; label: MessageId; icon: Icon }[] = [
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

export function ColumnsMenu({ boardId, cols, onCols }: { boardId: string; cols: string | undefined; onCols(cols: string | undefined): void }) {
  const t = useT();
  const fields = useBoardFields(boardId);
  const every = everyColumn(fields);
  const shown = columnsNamed(cols, fields);
  const items = every
    .filter(({ name }) => name !== "title")
    .map(({ name, field }) => {
      const builtIn = builtInOf(name);
      const isShown = shown.some((column) => column.name === name);
      return {
        id: name,
        label: builtIn ? t(COLUMN_LABELS[builtIn]) : (field?.label ?? name),
        picture: <CheckIcon size={14} aria-hidden className={isShown ? "" : "invisible"} />,
        isCurrent: isShown,
        onSelect: () => onCols(withColumn(shown, every, name)),
      };
    });
  return <Menu trigger={<Button>{t("list.columns", { shown: shown.length, total: every.length })}</Button>} items={items} />;
}

export function GroupMenu({ group, onGroup }: { group: Grouping | undefined; onGroup(group: Grouping | undefined): void }) {
  const t = useT();
  const items = [undefined, ...GROUPINGS].map((one) => ({
    id: one ?? "none",
    label: one ? t(COLUMN_LABELS[one]) : t("list.noGroups"),
    isCurrent: one === group,
    onSelect: () => onGroup(one),
  }));
  return (
    <Menu trigger={<Button icon={CaretDownIcon}>{group ? t("list.groupedBy", { column: t(COLUMN_LABELS[group]) }) : t("list.group")}</Button>} items={items} />
  );
}
