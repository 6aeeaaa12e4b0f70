// The two selects of the board's toolbar. Loaded after the board: the kit's select weighs more than the board's own code.
import { type MessageId, useT } from "../i18n/index.ts";
import type { Agent } from "../agents/index.ts";
import type { MemberSummary } from "../members/index.ts";
import { assigneeGroups, PRIORITIES, type Priority, PRIORITY_LABELS, PriorityBars } from "../tasks/index.ts";
import { Select } from "../ui/select.tsx";
import type { BoardFilters } from "./filters.ts";

type SelectsProps = { filters: BoardFilters; onFilters(filters: BoardFilters): void; agents: Agent[]; members: MemberSummary[]; className: string };

const ANY: MessageId = "boards.anyPriority";

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
    </>
  );
}
