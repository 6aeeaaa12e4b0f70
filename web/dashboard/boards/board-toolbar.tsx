// Filters and actions of the board, on the line of its title.
import { type Ref, useState } from "react";
import { type MessageId, useT } from "../i18n/index.ts";
import { type Agent, type MemberSummary, PRIORITIES, type Priority } from "../live/wire.ts";
import { assigneeGroups } from "../tasks/assignees.tsx";
import { Button, IconButton } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { TextField } from "../ui/field.tsx";
import { FunnelSimpleIcon, GearSixIcon, PlusIcon } from "../ui/icons.ts";
import { PRIORITY_LABELS, PriorityBars } from "../ui/priority.tsx";
import { Select } from "../ui/select.tsx";
import type { BoardFilters } from "./filters.ts";

type ToolbarProps = {
  filters: BoardFilters;
  onFilters(filters: BoardFilters): void;
  agents: Agent[];
  members: MemberSummary[];
  /** Absent: this person may not. */
  onNew: (() => void) | undefined;
  onSettings: (() => void) | undefined;
  filterRef: Ref<HTMLInputElement>;
};

const ANY: MessageId = "boards.anyPriority";

export function BoardToolbar({ filters, onFilters, agents, members, onNew, onSettings, filterRef }: ToolbarProps) {
  const t = useT();
  // On phones the filters stay folded until they are asked for.
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? "block" : "hidden md:block";
  return (
    <>
      <div className={cx("relative", shown)}>
        <FunnelSimpleIcon size={14} aria-hidden className="pointer-events-none absolute top-1.5 left-2 text-kumo-subtle" />
        <TextField
          ref={filterRef}
          label={t("boards.filter")}
          isLabelHidden
          size="small"
          type="search"
          placeholder={t("boards.filter")}
          value={filters.text}
          onChange={(text) => onFilters({ ...filters, text })}
          onKeyDown={(event) => {
            if (event.key === "Escape") event.currentTarget.blur();
          }}
          className="w-36 pl-7"
        />
      </div>
      <div className={shown}>
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
      <div className={shown}>
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
      <span className="md:hidden">
        <IconButton icon={FunnelSimpleIcon} label={t("boards.filter")} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} />
      </span>
      {onSettings ? <IconButton icon={GearSixIcon} label={t("boards.settings")} onClick={onSettings} /> : null}
      {onNew ? (
        <Button look="primary" icon={PlusIcon} onClick={onNew}>
          {t("tasks.new")}
        </Button>
      ) : (
        <Chip tone="idle">{t("rights.readOnly")}</Chip>
      )}
    </>
  );
}
