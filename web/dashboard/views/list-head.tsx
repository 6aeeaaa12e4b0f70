// The head of the list: a press on a column sorts by it, the check box selects all.
import { useT } from "../i18n/index.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { cx } from "../ui/cx.ts";
import { CaretDownIcon, CaretUpIcon } from "../ui/icons.ts";
import { toast } from "../ui/toast.tsx";
import { builtInOf, COLUMN_LABELS, type Column, isNumeric, type Sort } from "./list-columns.ts";
import { SELECTED_MAX, selectAll, useSelection } from "./selection.ts";

/** In pixels; the title takes what is left, and no less than its own. */
const WIDTHS: Partial<Record<string, number>> = { key: 84, title: 260, status: 112, priority: 100, assignee: 144, due: 104, tags: 176, updated: 96 };
const FIELD_PX = 104;
export const widthOf = ({ name }: Column): number => WIDTHS[name] ?? FIELD_PX;

export function Head({ column, sort, onSort }: { column: Column; sort: Sort | null; onSort(): void }) {
  const t = useT();
  const builtIn = builtInOf(column.name);
  const isSorted = sort?.name === column.name;
  const way = isSorted ? (sort.isDescending ? "descending" : "ascending") : "none";
  const Caret = way === "descending" ? CaretDownIcon : CaretUpIcon;
  return (
    <th
      scope="col"
      aria-sort={way}
      style={column.name === "title" ? {} : { width: widthOf(column) }}
      className="px-2 text-left font-normal last:pr-4 md:last:pr-5"
    >
      <button
        type="button"
        onClick={onSort}
        className={cx(
          "-mx-1 flex max-w-full items-center gap-1 rounded-chip px-1 hover:bg-kumo-tint",
          isNumeric(column) && "ml-auto",
          isSorted ? "font-medium text-kumo-default" : "text-kumo-subtle",
        )}
      >
        <span className="truncate">{builtIn ? t(COLUMN_LABELS[builtIn]) : column.field?.label}</span>
        {isSorted ? <Caret size={12} aria-hidden /> : null}
      </button>
    </th>
  );
}

export function SelectAll({ ids }: { ids: readonly string[] }) {
  const t = useT();
  const selection = useSelection();
  const most = ids.slice(0, SELECTED_MAX);
  const isAll = most.length > 0 && most.every((id) => selection.has(id));
  const change = () => {
    selectAll(isAll ? [] : most);
    if (!isAll && ids.length > SELECTED_MAX) toast({ title: t("list.selectedMost", { max: SELECTED_MAX, total: ids.length }) });
  };
  return <Checkbox label={t("list.selectAll")} isLabelHidden isOn={isAll} onChange={change} />;
}
