// One task as a row of the list.
import { memo } from "react";
import { useT } from "../i18n/index.ts";
import { FieldValue } from "../fields/index.ts";
import { TagChip } from "../tags/index.ts";
import { PRIORITY_LABELS, PriorityBars, STATUS_LABELS, STATUS_TONES, type Task } from "../tasks/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { guarded } from "../ui/boundary.tsx";
import { State } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { Checkbox } from "../ui/checkbox.tsx";
import { Mono } from "../ui/page.tsx";
import { useIsReadOnly } from "../ui/read-only.ts";
import { useNow } from "../ui/time.tsx";
import { DueDay, type Format } from "./due-day.tsx";
import { type BuiltIn, builtInOf, type Column } from "./list-columns.ts";
import { toggleSelected, useIsSelected } from "./selection.ts";
import { TaskLink } from "./task-link.tsx";

export const ROW_PX = 34;

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

function BuiltInCell({ name, task, order, format }: Shown & { name: BuiltIn }) {
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

function Cell({ column, ...shown }: Shown & { column: Column }) {
  const name = builtInOf(column.name);
  const value = column.field ? shown.task.custom_field_values[column.field.field_key] : undefined;
  return (
    <td className="truncate px-2">
      {name ? <BuiltInCell name={name} {...shown} /> : null}
      {column.field ? value === undefined || value === null || value === "" ? <None /> : <FieldValue field={column.field} value={value} /> : null}
    </td>
  );
}

type RowProps = Shown & { columns: readonly Column[]; index: number; isActive: boolean };

/** `order`: the ids of all rows, so that a range can be selected beyond those that are drawn. */
export const ListRow = memo(function ListRow({ task, columns, index, isActive, ...shown }: RowProps) {
  const t = useT();
  const isSelected = useIsSelected(task.id);
  const isReadOnly = useIsReadOnly();
  return (
    <tr
      aria-rowindex={index + 2}
      aria-selected={isSelected}
      style={{ height: ROW_PX }}
      className={cx(
        "border-b text-sm whitespace-nowrap hover:bg-kumo-tint has-[a:focus-visible]:outline-2 has-[a:focus-visible]:-outline-offset-2 has-[a:focus-visible]:outline-kumo-focus",
        isSelected ? "border-edge/60 bg-kumo-fill" : "border-kumo-line", // the line of the others is lost on it
        isActive && !isSelected && "bg-kumo-tint",
      )}
    >
      {isReadOnly ? null : (
        <td className="pl-3 md:pl-5">
          <Checkbox label={t("list.select", { key: task.key })} isLabelHidden isOn={isSelected} onChange={() => toggleSelected(task.id)} />
        </td>
      )}
      {columns.map((column) => (
        <Cell key={column.name} column={column} task={task} {...shown} />
      ))}
    </tr>
  );
});
