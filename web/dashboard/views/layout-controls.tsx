// Board or list; and which columns the list has.
import { useT } from "../i18n/index.ts";
import { useBoardFields } from "../fields/index.ts";
import type { Layout } from "../saved/index.ts";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { CheckIcon, type Icon, KanbanIcon, RowsIcon } from "../ui/icons.ts";
import { Menu } from "../ui/menu.tsx";
import { builtInOf, COLUMN_LABELS, columnsNamed, everyColumn, withColumn } from "./list-columns.ts";

const LAYOUTS: { id: Layout; label: "list.asBoard" | "list.asList"; icon: Icon }[] = [
  { id: "board", label: "list.asBoard", icon: KanbanIcon },
  { id: "list", label: "list.asList", icon: RowsIcon },
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
          onClick={() => onLayout(id)}
          className={cx(
            "flex h-5.5 cursor-pointer items-center gap-1 rounded-[5px] px-2 text-sm pointer-coarse:h-8",
            id === layout ? "bg-kumo-base font-medium shadow-xs" : "text-kumo-subtle hover:text-kumo-default",
          )}
        >
          <Glyph size={14} aria-hidden />
          <span className="max-md:sr-only">{t(label)}</span>
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
