// A board as a table: lines of which only those in sight are drawn, in groups where they are asked for. Its keys: list-keys.ts.
import { Fragment, useCallback, useMemo, useRef, useState } from "react";
import { useT } from "../i18n/index.ts";
import { useBoardFields } from "../fields/index.ts";
import type { Grouping } from "../saved/index.ts";
import { type Task, useTimeZone } from "../tasks/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useFormat, useNow } from "../ui/time.tsx";
import { CardActionsContext } from "./card-menu.tsx";
import { dueEdges } from "./due-buckets.ts";
import type { Assignable } from "./filters.ts";
import { type Column, columnsNamed, nextSort, sortOf, sortTasks } from "./list-columns.ts";
import { GroupHead } from "./list-group-head.tsx";
import { groupsOf, heightOfAll, type Line, linesOf, ROW_PX } from "./list-groups.ts";
import { Head, SelectAll, widthOf } from "./list-head.tsx";
import { useListKeys } from "./list-keys.ts";
import { type ListActions, ListRow } from "./list-row.tsx";
import { useWindow } from "./list-window.ts";

type ListViewProps = {
  boardId: string;
  tasks: Task[];
  who: Assignable;
  sort: string | undefined;
  cols: string | undefined;
  by: Grouping | undefined;
  onSort(sort: string | undefined): void;
} & Pick<ListActions, "onMove" | "onChange">;

const CHECKBOX_PX = 44;
const Gap = ({ px }: { px: number }) => (px > 0 ? <tr aria-hidden style={{ height: px }} /> : null);

/** The lines of the list, and its tasks that are not folded away, in their order. */
function useLines(tasks: Task[], by: Grouping | undefined) {
  const timeZone = useTimeZone();
  const now = useNow();
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const edges = useMemo(() => (by === "due" ? dueEdges(now, timeZone) : null), [by, now, timeZone]);
  const groups = useMemo(() => (by ? groupsOf(tasks, by, edges ?? dueEdges(0, "UTC")) : null), [tasks, by, edges]);
  const lines = useMemo(() => linesOf(tasks, groups, folded), [tasks, groups, folded]);
  const shown = useMemo(() => lines.flatMap((line) => (line.kind === "task" ? [line.task] : [])), [lines]);
  const lineOf = useMemo(() => new Map(lines.flatMap((line) => (line.kind === "task" ? [[line.task.id, line] as const] : []))), [lines]);
  const fold = (key: string) => setFolded((before) => (before.has(key) ? new Set([...before].filter((one) => one !== key)) : new Set([...before, key])));
  return { lines, shown, lineOf, fold };
}

/** The ids of all rows; the same list as before where they are the same. */
function useOrder(tasks: readonly Task[]): readonly string[] {
  const joined = useMemo(() => tasks.map(({ id }) => id).join(), [tasks]);
  return useMemo(() => (joined ? joined.split(",") : []), [joined]);
}

/** Which cell is being edited, and what its editor does; what is handed to rows stays the same. */
function useEditing({ onMove, onChange }: Pick<ListActions, "onMove" | "onChange">) {
  const [edited, setEdited] = useState<{ id: string; column: string } | null>(null);
  const latest = useRef({ onMove, onChange });
  latest.current = { onMove, onChange };
  const onEdit = useCallback((cell: { id: string; column: string } | null) => {
    setEdited((before) => {
      if (cell === null && before) focusCell(before);
      return cell;
    });
  }, []);
  const actions = useMemo<ListActions>(
    () => ({ onEdit, onMove: (task, status) => latest.current.onMove(task, status), onChange: (task, changes) => latest.current.onChange(task, changes) }),
    [onEdit],
  );
  return { edited, actions };
}

/** After an edit the focus is in the cell again, unless it has gone elsewhere. */
function focusCell({ id, column }: { id: string; column: string }): void {
  requestAnimationFrame(() => {
    if (document.activeElement !== document.body && document.activeElement !== null) return;
    const cell = `tr[data-row-id="${CSS.escape(id)}"] td[data-column="${CSS.escape(column)}"]`;
    document.querySelector<HTMLElement>(`${cell} :is(a[data-task-id], button[data-cell])`)?.focus({ preventScroll: true });
  });
}

/** What is drawn of the lines, and room for the others. */
function Body({
  lines,
  drawn,
  row,
  head,
}: {
  lines: readonly Line[];
  drawn: ReturnType<typeof useWindow>["drawn"];
  row: (line: Line, at: number) => React.ReactNode;
  head: (line: Line, at: number) => React.ReactNode;
}) {
  const first = lines[drawn.from];
  const kept = drawn.head === null ? undefined : lines[drawn.head];
  const last = lines[drawn.to - 1];
  const end = last ? heightOfAll(lines.slice(0, drawn.to)) : 0;
  return (
    <tbody>
      <Gap px={(kept ?? first)?.top ?? 0} />
      {kept && first && drawn.head !== null ? (
        <Fragment key="head">
          {head(kept, drawn.head)}
          <Gap px={first.top - heightOfAll([kept])} />
        </Fragment>
      ) : null}
      {lines.slice(drawn.from, drawn.to).map((line, at) => (line.kind === "group" ? head(line, drawn.from + at) : row(line, drawn.from + at)))}
      <Gap px={heightOfAll(lines) - end} />
    </tbody>
  );
}

export default function ListView({ boardId, tasks, who, sort: asked, cols, by, onSort, onMove, onChange }: ListViewProps) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const format = useFormat();
  const fields = useBoardFields(boardId);
  const columns = useMemo<readonly Column[]>(() => columnsNamed(cols, fields), [cols, fields]);
  const sort = useMemo(() => sortOf(asked), [asked]);
  const sorted = useMemo(() => sortTasks(tasks, sort, columns), [tasks, sort, columns]);
  const { lines, shown, lineOf, fold } = useLines(sorted, by);
  const order = useOrder(shown);
  const table = useRef<HTMLTableElement>(null);
  const { box, drawn, reveal } = useWindow(lines, ROW_PX);
  const { edited, actions } = useEditing({ onMove, onChange });
  const { activeId } = useListKeys({ boardId, table, tasks: shown, order, lineOf, columns, reveal, actions });
  const cardActions = useMemo(() => ({ who, onChange: actions.onChange }), [who, actions]);
  const row = (line: Line, index: number) => {
    if (line.kind !== "task") return null;
    const { task } = line;
    const editing = edited?.id === task.id ? edited.column : null;
    return guarded(<ListRow key={task.id} {...{ task, columns, index, editing, actions, order, format }} isActive={task.id === activeId} />, "tr");
  };
  const head = (line: Line, index: number) =>
    line.kind === "group" && by ? (
      <GroupHead key={line.group.key} line={line} by={by} index={index} columns={columns.length + (isReadOnly ? 0 : 1)} onFold={fold} />
    ) : null;
  return (
    <CardActionsContext value={cardActions}>
      <div ref={box} className="relative min-h-0 flex-1 overflow-auto overscroll-contain">
        <table
          ref={table}
          aria-label={t("list.label")}
          aria-rowcount={lines.length + 1}
          style={{ minWidth: columns.reduce((sum, column) => sum + widthOf(column), CHECKBOX_PX) }}
          className="w-full table-fixed border-collapse bg-kumo-base"
        >
          <thead className="sticky top-0 z-20 bg-kumo-base text-sm shadow-[inset_0_-1px_0_var(--color-kumo-line)]">
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
          <Body lines={lines} drawn={drawn} row={row} head={head} />
        </table>
      </div>
    </CardActionsContext>
  );
}
