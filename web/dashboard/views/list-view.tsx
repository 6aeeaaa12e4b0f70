// A board as a table: rows in one height, of which only those in sight are drawn; J, K and the arrows walk them, Enter opens, X selects.
import { useEffect, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoardFields } from "../fields/index.ts";
import type { Task } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { cx } from "../ui/cx.ts";
import { CaretDownIcon, CaretUpIcon } from "../ui/icons.ts";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useShortcuts } from "../ui/shortcuts.ts";
import { useFormat } from "../ui/time.tsx";
import { toast } from "../ui/toast.tsx";
import { builtInOf, COLUMN_LABELS, type Column, columnsNamed, nextSort, type Sort, sortOf, sortTasks } from "./list-columns.ts";
import { ListRow, ROW_PX } from "./list-row.tsx";
import { useWindow } from "./list-window.ts";
import { isForPanel, useNoteOrder, useOpenTask } from "./open-task.ts";
import { SELECTED_MAX, selectAll, toggleSelected, useSelection } from "./selection.ts";

type ListViewProps = { boardId: string; tasks: Task[]; sort: string | undefined; cols: string | undefined; onSort(sort: string | undefined): void };

/** In pixels; the title takes what is left, and no less than its own. */
const WIDTHS: Partial<Record<string, number>> = { key: 84, title: 260, status: 108, priority: 96, assignee: 140, due: 104, tags: 176, updated: 108 };
const FIELD_PX = 104;
const CHECKBOX_PX = 44;
const widthOf = ({ name }: Column): number => WIDTHS[name] ?? FIELD_PX;
const STEP_KEYS = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20, Home: Number.NEGATIVE_INFINITY, End: Number.POSITIVE_INFINITY };

/** The row that the keyboard is at; it keeps its task when rows move. */
function useWalk(boardId: string, ids: readonly string[], reveal: (index: number) => void) {
  const { openId, open } = useOpenTask(boardId);
  useNoteOrder(ids);
  const [activeId, setActiveId] = useState<string | null>(null);
  const isReadOnly = useIsReadOnly();
  const shouldFocus = useRef(false);
  const table = useRef<HTMLTableElement>(null);
  const step = (by: number) => (event: KeyboardEvent) => {
    if (isForPanel(event)) return;
    event.preventDefault();
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.taskId : undefined;
    const at = ids.indexOf(focused ?? openId ?? activeId ?? "");
    const next = at < 0 ? (by > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + by));
    shouldFocus.current = true;
    reveal(next);
    setActiveId(ids[next] ?? null);
    focus(ids[next]);
    if (openId && ids[next]) open(ids[next], true);
  };
  const focus = (id: string | null | undefined) => {
    const link = id ? table.current?.querySelector<HTMLElement>(`a[data-task-id="${CSS.escape(id)}"]`) : null;
    if (!link || !shouldFocus.current) return;
    shouldFocus.current = false;
    link.focus({ preventScroll: true });
  };
  // A row that was out of sight is drawn first.
  useEffect(() => focus(activeId));
  const select = () => {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.taskId : undefined;
    if (focused && !isReadOnly) toggleSelected(focused);
  };
  useShortcuts({ x: select, ...Object.fromEntries(Object.entries(STEP_KEYS).map(([key, by]) => [key, step(by)])) });
  return { activeId, table };
}

function Head({ column, sort, onSort }: { column: Column; sort: Sort | null; onSort(): void }) {
  const t = useT();
  const builtIn = builtInOf(column.name);
  const isSorted = sort?.name === column.name;
  const way = isSorted ? (sort.isDescending ? "descending" : "ascending") : "none";
  const Caret = way === "descending" ? CaretDownIcon : CaretUpIcon;
  return (
    <th scope="col" aria-sort={way} style={column.name === "title" ? {} : { width: widthOf(column) }} className="px-2 text-left font-normal">
      <button
        type="button"
        onClick={onSort}
        className={cx(
          "-mx-1 flex max-w-full items-center gap-1 rounded-chip px-1 hover:bg-kumo-tint",
          isSorted ? "font-medium text-kumo-default" : "text-kumo-subtle",
        )}
      >
        <span className="truncate">{builtIn ? t(COLUMN_LABELS[builtIn]) : column.field?.label}</span>
        {isSorted ? <Caret size={12} aria-hidden /> : null}
      </button>
    </th>
  );
}

function SelectAll({ ids }: { ids: readonly string[] }) {
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

const Gap = ({ rows }: { rows: number }) => (rows > 0 ? <tr aria-hidden style={{ height: rows * ROW_PX }} /> : null);

export default function ListView({ boardId, tasks, sort: asked, cols, onSort }: ListViewProps) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const fields = useBoardFields(boardId);
  const columns = useMemo(() => columnsNamed(cols, fields), [cols, fields]);
  const sort = useMemo(() => sortOf(asked), [asked]);
  const rows = useMemo(() => sortTasks(tasks, sort, columns), [tasks, sort, columns]);
  const joined = useMemo(() => rows.map(({ id }) => id).join(), [rows]);
  const order = useMemo(() => (joined ? joined.split(",") : []), [joined]);
  const format = useFormat();
  const { box, window, reveal } = useWindow(rows.length, ROW_PX);
  const { activeId, table } = useWalk(boardId, order, reveal);
  return (
    <div ref={box} className="relative min-h-0 flex-1 overflow-auto overscroll-contain">
      <table
        ref={table}
        aria-label={t("list.label")}
        aria-rowcount={rows.length + 1}
        style={{ minWidth: columns.reduce((sum, column) => sum + widthOf(column), CHECKBOX_PX) }}
        className="w-full table-fixed border-collapse bg-kumo-base"
      >
        <thead className="sticky top-0 z-10 bg-kumo-base text-sm shadow-[inset_0_-1px_0_var(--color-kumo-line)]">
          <tr style={{ height: ROW_PX }} aria-rowindex={1}>
            {isReadOnly ? null : (
              <th scope="col" className="w-9 pl-3 md:w-11 md:pl-5">
                <SelectAll ids={order} />
              </th>
            )}
            {columns.map((column) => (
              <Head key={column.name} column={column} sort={sort} onSort={() => onSort(nextSort(asked, column.name))} />
            ))}
          </tr>
        </thead>
        <tbody>
          <Gap rows={window.from} />
          {rows
            .slice(window.from, window.to)
            .map((task, at) =>
              guarded(
                <ListRow key={task.id} task={task} columns={columns} index={window.from + at} isActive={task.id === activeId} order={order} format={format} />,
                "tr",
              ),
            )}
          <Gap rows={rows.length - window.to} />
        </tbody>
      </table>
    </div>
  );
}
