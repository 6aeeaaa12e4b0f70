// The two selects of the board's toolbar. Loaded after the board: the kit's select weighs more than the board's own code.
import { type MessageId, useT } from "../i18n/index.ts";
import type { Agent } from "../agents/index.ts";
import type { MemberSummary } from "../members/index.ts";
import { assigneeGroups, PRIORITIES, type Priority, PRIORITY_LABELS, PriorityBars } from "../tasks/index.ts";
import { Select } from "../ui/select.tsx";
import { TagSwatch, useTags } from "../tags/index.ts";
import { type BoardFilters, DUE_FILTERS, type DueFilter } from "./filters.ts";

type SelectsProps = { filters: BoardFilters; onFilters(filters: BoardFilters): void; agents: Agent[]; members: MemberSummary[]; className: string };

const ANY: MessageId = "boards.anyPriority";

const DUE_LABELS = { any: "boards.anyDue", overdue: "boards.overdue", week: "boards.dueThisWeek", none: "boards.noDue" } as const satisfies Record<
  DueFilter,
  MessageId
>;

type FilterProps = Pick<SelectsProps, "filters" | "onFilters" | "className">;

/** Absent where the organization has no tags. */
function TagFilter({ filters, onFilters, className }: FilterProps) {
  const t = useT();
  const { data: tags = [] } = useTags();
  if (tags.length === 0) return null;
  return (
    <div className={className}>
      <Select
        label={t("boards.tagFilter")}
        isLabelHidden
        size="small"
        value={filters.tag}
        onChange={(tag) => onFilters({ ...filters, tag })}
        options={[
          { value: "any", label: t("boards.anyTag") },
          ...tags.map(({ id, name, color }) => ({ value: id, label: name, picture: <TagSwatch color={color} /> })),
        ]}
      />
    </div>
  );
}

function DueSelect({ filters, onFilters, className }: FilterProps) {
  const t = useT();
  return (
    <div className={className}>
      <Select<DueFilter>
        label={t("boards.dueFilter")}
        isLabelHidden
        size="small"
        value={filters.due}
        onChange={(due) => onFilters({ ...filters, due })}
        options={DUE_FILTERS.map((value) => ({ value, label: t(DUE_LABELS[value]) }))}
      />
    </div>
  );
}

export default function ToolbarSelects({ filters, onFilters, agents, members, className }: SelectsProps) {
  const t = useT();
  return (
    <>
      <div className={className}>
        <Select
          label={t("boards.assigneeFilter")}
          isLabelHidden
          size="small"
          value={filters.assignee}
          onChange={(assignee) => onFilters({ ...filters, assignee })}
          options={[
            { value: "everyone", label: t("boards.allAssignees") },
            { value: "nobody", label: t("tasks.unassigned") },
          ]}
          groups={assigneeGroups(t, agents, members)}
        />
      </div>
      <div className={className}>
        <Select<Priority | "any">
          label={t("boards.priorityFilter")}
          isLabelHidden
          size="small"
          value={filters.priority}
          onChange={(priority) => onFilters({ ...filters, priority })}
          options={[
            { value: "any", label: t(ANY) },
            ...PRIORITIES.map((value) => ({ value, label: t(PRIORITY_LABELS[value]), picture: <PriorityBars priority={value} isNamed={false} /> })),
          ]}
        />
      </div>
      <TagFilter filters={filters} onFilters={onFilters} className={className} />
      <DueSelect filters={filters} onFilters={onFilters} className={className} />
    </>
  );
}
