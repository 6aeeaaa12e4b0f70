// One task as a row of the list.
import { memo, type ReactNode, useContext } from "react";
import { useT } from "../i18n/index.ts";
import { FieldValue } from "../fields/index.ts";
import { TagChip } from "../tags/index.ts";
import { PRIORITY_LABELS, PriorityBars, STATUS_LABELS, STATUS_TONES, subjectOf, type Task, type TaskStatus, type TaskUpdate } from "../tasks/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { State } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { Menu } from "../ui/menu.tsx";
import { Checkbox } from "../ui/checkbox.tsx";
import { Mono } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useNow } from "../ui/time.tsx";
import { WaitMark } from "../ui/wait-mark.tsx";
import { DueDay, type Format } from "./due-day.tsx";
import { CardActionsContext, type CardMenuKind, TASK_ITEMS } from "./card-menu.tsx";
import { type BuiltIn, builtInOf, COLUMN_LABELS, type Column, isEditable, isNumeric } from "./list-columns.ts";
import { DueEdit, FieldEdit, TitleEdit } from "./list-edit.tsx";
import { ROW_PX } from "./list-groups.ts";
import { checkByClick, useIsSelected } from "./selection.ts";
import { TaskLink } from "./task-link.tsx";

/** What the board gives to the cells of its list. All stay the same from one drawing to the next. */
export type ListActions = {
  onEdit(cell: { id: string; column: string } | null): void;
  onMove(task: Task, status: TaskStatus): void;
  onChange(task: Task, changes: TaskUpdate): void;
};

const None = () => (
  <span aria-hidden className="text-kumo-subtle">
    –
  </span>
);

function Updated({ task, format }: { task: Task; format: Format }) {
  const now = useNow();
  return (
    <time dateTime={task.updated_at} title={format.exact(task.updated_at)} className="text-kumo-subtle tabular-nums">
      {format.distance(task.updated_at, now)}
    </time>
  );
}

function Assignee({ task: { assignee } }: { task: Task }) {
  if (!assignee) return <None />;
  return (
    <span className="flex min-w-0 items-center gap-1.5">
      <Avatar type={assignee.type} name={assignee.name} />
      <span className="truncate">{assignee.name}</span>
    </span>
  );
}

function Title({ task, order }: { task: Task; order: readonly string[] }) {
  const isReadOnly = useIsReadOnly();
  return (
    <span className="flex min-w-0 items-baseline gap-2">
      <TaskLink task={task} isSelectable={!isReadOnly} order={() => order} className="truncate outline-none hover:underline" />
      <span className="shrink-0 self-center empty:hidden">
        <WaitMark subject={subjectOf(task.id)} />
      </span>
      {task.blocked_reason ? <span className="min-w-0 shrink-[4] truncate text-kumo-subtle">{task.blocked_reason}</span> : null}
    </span>
  );
}

const ROW_TAGS = 2;

function Tags({ task }: { task: Task }) {
  if (task.tags.length === 0) return <None />;
  return (
    <ul className="flex min-w-0 items-center gap-1 overflow-hidden" title={task.tags.map(({ name }) => name).join(", ")}>
      {task.tags.slice(0, ROW_TAGS).map((tag) =>
        guarded(
          <li key={tag.id} className="flex min-w-0">
            <TagChip tag={tag} />
          </li>,
        ),
      )}
      {task.tags.length > ROW_TAGS ? <li className="text-xs text-kumo-subtle">+{task.tags.length - ROW_TAGS}</li> : null}
    </ul>
  );
}

type Shown = { task: Task; order: readonly string[]; format: Format };
type CellProps = Shown & { column: Column; isEdited: boolean; actions: ListActions };

function BuiltInValue({ name, task, order, format }: Shown & { name: BuiltIn }) {
  const t = useT();
  switch (name) {
    case "key":
      return <Mono>{task.key}</Mono>;
    case "title":
      return <Title task={task} order={order} />;
    case "status":
      return <State tone={STATUS_TONES[task.status]}>{t(STATUS_LABELS[task.status])}</State>;
    case "priority":
      return (
        <span className="flex items-center gap-1.5">
          <PriorityBars priority={task.priority} isNamed={false} />
          {t(PRIORITY_LABELS[task.priority])}
        </span>
      );
    case "assignee":
      return <Assignee task={task} />;
    case "due":
      return task.due_at ? <DueDay dueAt={task.due_at} status={task.status} format={format} /> : <None />;
    case "tags":
      return <Tags task={task} />;
    default:
      return <Updated task={task} format={format} />;
  }
}

function Value({ column: { name, field }, ...shown }: Shown & { column: Column }) {
  const builtIn = builtInOf(name);
  if (builtIn) return <BuiltInValue name={builtIn} {...shown} />;
  const value = field ? shown.task.custom_field_values[field.field_key] : undefined;
  return field && value !== undefined && value !== null && value !== "" ? <FieldValue field={field} value={value} /> : <None />;
}

const MENUS: Partial<Record<string, CardMenuKind>> = { status: "status", priority: "priority", assignee: "assignee" };

/** One that is chosen from a menu. */
function MenuCell({ kind, task, isEdited, actions, button }: Pick<CellProps, "task" | "isEdited" | "actions"> & { kind: CardMenuKind; button: ReactNode }) {
  const t = useT();
  const { who } = useContext(CardActionsContext);
  const items = isEdited ? TASK_ITEMS[kind]({ t, task, who, onMove: actions.onMove, onChange: actions.onChange }) : [];
  const open = (isOpen: boolean) => actions.onEdit(isOpen ? { id: task.id, column: kind } : null);
  return <Menu align="start" isOpen={isEdited} onOpenChange={open} trigger={button as React.ReactElement<object>} items={items} />;
}

/** What opens over the cell. */
function Editor({ column: { name, field }, task, actions }: Pick<CellProps, "column" | "task" | "actions">) {
  const onDone = () => actions.onEdit(null);
  if (name === "title") return <TitleEdit task={task} onDone={onDone} />;
  if (name === "due") return <DueEdit task={task} onDone={onDone} onChange={(due_at) => actions.onChange(task, { due_at })} />;
  return field ? <FieldEdit task={task} field={field} onDone={onDone} /> : null;
}

function Cell({ column, isEdited, actions, ...shown }: CellProps) {
  const t = useT();
  const isReadOnly = useIsReadOnly();
  const { task } = shown;
  const { name, field } = column;
  const value = <Value column={column} {...shown} />;
  const builtIn = builtInOf(name);
  const label = t("list.editCell", { column: builtIn ? t(COLUMN_LABELS[builtIn]) : (field?.label ?? name), key: task.key });
  const isButton = !isReadOnly && name !== "title" && isEditable(column);
  const button = (
    <button
      type="button"
      tabIndex={-1}
      data-cell
      title={label} // it is called what it shows; where it shows nothing, this
      className={cx(
        "-mx-1 flex h-6.5 w-[calc(100%+8px)] min-w-0 items-center overflow-hidden rounded-chip px-1 text-left hover:ring hover:ring-kumo-line focus-visible:outline-2 focus-visible:outline-kumo-focus aria-expanded:ring-2 aria-expanded:ring-kumo-focus",
        isNumeric(column) && "justify-end",
      )}
      {...(MENUS[name] ? {} : { onClick: () => actions.onEdit({ id: task.id, column: name }) })}
    >
      {value}
    </button>
  );
  const menu = MENUS[name];
  return (
    <td data-column={name} className={cx("truncate px-2 last:pr-4 md:last:pr-5", isNumeric(column) && "text-right tabular-nums")}>
      {isButton ? menu ? <MenuCell kind={menu} task={task} isEdited={isEdited} actions={actions} button={button} /> : button : value}
      {isEdited && !menu ? <Editor column={column} task={task} actions={actions} /> : null}
    </td>
  );
}

/** `editing`: the column of the cell that is being edited. */
type RowProps = Shown & { columns: readonly Column[]; index: number; isActive: boolean; editing: string | null; actions: ListActions };

/** `order`: the ids of all rows, so that a range can be selected beyond those that are drawn. */
export const ListRow = memo(function ListRow({ task, columns, index, isActive, editing, ...shown }: RowProps) {
  const t = useT();
  const isSelected = useIsSelected(task.id);
  const isReadOnly = useIsReadOnly();
  const check = (_: boolean, isRange: boolean) => checkByClick(task.id, isRange, shown.order);
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      data-row-id={task.id}
      style={{ height: ROW_PX }}
      className={cx(
        "border-b text-sm whitespace-nowrap hover:bg-kumo-tint has-[a:focus-visible]:outline-2 has-[a:focus-visible]:-outline-offset-2 has-[a:focus-visible]:outline-kumo-focus",
        isSelected ? "border-edge/60 bg-kumo-fill" : "border-kumo-line", // the line of the others is lost on it
        isActive && !isSelected && "bg-kumo-tint",
      )}
    >
      {isReadOnly ? null : (
        <td className="pl-3 md:pl-5">
          <Checkbox label={t("list.select", { key: task.key })} isLabelHidden isOn={isSelected} onChange={check} />
        </td>
      )}
      {columns.map((column) => (
        <Cell key={column.name} column={column} task={task} isEdited={editing === column.name} {...shown} />
      ))}
    </tr>
  );
});
