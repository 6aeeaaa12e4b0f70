// The head of a group of the list: what its tasks have in common, how many they are, and how many of them are selected. It stays in sight
// while they pass below it, and folds them away.
import { type MessageId, useT } from "../i18n/index.ts";
import type { Grouping } from "../saved/index.ts";
import { PRIORITIES, PRIORITY_LABELS, PriorityBars, STATUS_LABELS, STATUS_TONES } from "../tasks/index.ts";
import { Avatar } from "../ui/avatar.tsx";
import { Dot } from "../ui/chip.tsx";
import { CaretDownIcon, CaretRightIcon } from "../ui/icons.ts";
import { DUE_BUCKETS, type DueBucket } from "./due-buckets.ts";
import { isStatus } from "./filters.ts";
import { type Group, GROUP_PX, type Line, ROW_PX } from "./list-groups.ts";
import { useSelection } from "./selection.ts";

export const DUE_BUCKET_LABELS = {
  overdue: "due.overdue",
  today: "due.today",
  week: "due.week",
  later: "due.later",
  earlier: "due.earlier",
  none: "due.none",
} as const satisfies Record<DueBucket, MessageId>;

function Picture({ by, group: { key, tasks } }: { by: Grouping; group: Group }) {
  const priority = PRIORITIES.find((one) => one === key);
  if (by === "status" && isStatus(key)) return <Dot tone={STATUS_TONES[key]} />;
  if (by === "priority" && priority) return <PriorityBars priority={priority} isNamed={false} />;
  const assignee = by === "assignee" ? tasks[0]?.assignee : null;
  return assignee ? <Avatar type={assignee.type} name={assignee.name} /> : null;
}

function useName(by: Grouping, { key, tasks }: Group): string {
  const t = useT();
  const priority = PRIORITIES.find((one) => one === key);
  const bucket = DUE_BUCKETS.find((one) => one === key);
  if (by === "status" && isStatus(key)) return t(STATUS_LABELS[key]);
  if (by === "priority" && priority) return t(PRIORITY_LABELS[priority]);
  if (by === "due" && bucket) return t(DUE_BUCKET_LABELS[bucket]);
  return tasks[0]?.assignee?.name ?? t("tasks.unassigned");
}

type GroupHeadProps = { line: Extract<Line, { kind: "group" }>; by: Grouping; index: number; columns: number; onFold(key: string): void };

export function GroupHead({ line: { group, isFolded }, by, index, columns, onFold }: GroupHeadProps) {
  const t = useT();
  const selection = useSelection();
  const name = useName(by, group);
  const selected = selection.size === 0 ? 0 : group.tasks.filter(({ id }) => selection.has(id)).length;
  const Caret = isFolded ? CaretRightIcon : CaretDownIcon;
  return (
    <tr aria-rowindex={index + 2} style={{ height: GROUP_PX }}>
      <th scope="rowgroup" colSpan={columns} style={{ top: ROW_PX }} className="sticky z-10 border-b border-kumo-line bg-kumo-canvas p-0 text-left font-normal">
        <span className="sticky left-0 flex w-full items-center gap-2 px-3 text-xs text-kumo-subtle md:px-5">
          <button
            type="button"
            aria-expanded={!isFolded}
            onClick={() => onFold(group.key)}
            className="-ml-1 flex h-6 min-w-0 items-center gap-2 rounded-chip px-1 hover:bg-kumo-tint"
          >
            <Caret size={12} aria-hidden />
            <Picture by={by} group={group} />
            <span className="truncate text-sm font-medium text-kumo-default">{name}</span>
            <span className="tabular-nums">{group.tasks.length}</span>
          </button>
          {selected > 0 ? <span className="ml-auto tabular-nums">{t("list.groupSelected", { count: selected })}</span> : null}
        </span>
      </th>
    </tr>
  );
}
