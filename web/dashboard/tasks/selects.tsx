// The selects of a task's fields, for a new task and for one that is open.
import type { BoardSnapshot } from "../boards/index.ts";
import { useT } from "../i18n/index.ts";
import { Dot } from "../ui/chip.tsx";
import { Select } from "../ui/select.tsx";
import { assigneeGroups, NOBODY } from "./assignees.tsx";
import { PRIORITY_LABELS, PriorityBars } from "./priority.tsx";
import { STATUS_LABELS, STATUS_TONES } from "./status.ts";
import { PRIORITIES, type Priority, type TaskStatus } from "./wire.ts";

/** `isRow`: one property of many, whose name stands beside it. */
type SelectProps<Value> = { value: Value; onChange(value: Value): void; isRow?: boolean };
const rowOf = (isRow = false) => (isRow ? ({ size: "row", isLabelHidden: true } as const) : {});

export function StatusSelect({ statuses, isRow, ...rest }: SelectProps<TaskStatus> & { statuses: readonly TaskStatus[] }) {
  const t = useT();
  const options = statuses.map((value) => ({ value, label: t(STATUS_LABELS[value]), picture: <Dot tone={STATUS_TONES[value]} /> }));
  return <Select<TaskStatus> {...rest} {...rowOf(isRow)} label={t("tasks.status")} options={options} />;
}

export function PrioritySelect({ isRow, ...rest }: SelectProps<Priority>) {
  const t = useT();
  const options = PRIORITIES.map((value) => ({ value, label: t(PRIORITY_LABELS[value]), picture: <PriorityBars priority={value} isNamed={false} /> }));
  return <Select<Priority> {...rest} {...rowOf(isRow)} label={t("tasks.priority")} options={options} />;
}

export function AssigneeSelect({ snapshot, isRow, ...rest }: SelectProps<string> & { snapshot: BoardSnapshot }) {
  const t = useT();
  const nobody = [{ value: NOBODY, label: t("tasks.unassigned") }];
  return <Select {...rest} {...rowOf(isRow)} label={t("tasks.assignee")} options={nobody} groups={assigneeGroups(t, snapshot.agents, snapshot.members)} />;
}
