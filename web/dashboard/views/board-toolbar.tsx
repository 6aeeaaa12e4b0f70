// Filters and actions of the board, on the line of its title.
import { lazy, type Ref, Suspense, useState } from "react";
import { useT } from "../i18n/index.ts";
import type { Agent } from "../agents/index.ts";
import type { MemberSummary } from "../members/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Chip } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { TextField } from "../ui/field.tsx";
import { FunnelSimpleIcon, GearSixIcon, PlusIcon, TrashIcon } from "../ui/icons.ts";
import type { BoardFilters } from "./filters.ts";

const ToolbarSelects = lazy(() => import("./toolbar-selects.tsx"));

type ToolbarProps = {
  filters: BoardFilters;
  onFilters(filters: BoardFilters): void;
  agents: Agent[];
  members: MemberSummary[];
  /** Absent when the person may not. */
  onNew: (() => void) | undefined;
  onSettings: (() => void) | undefined;
  onTrash: (() => void) | undefined;
  filterRef: Ref<HTMLInputElement>;
};

function TextFilter({ ref, value, onChange }: { ref: Ref<HTMLInputElement>; value: string; onChange(text: string): void }) {
  const t = useT();
  return (
    <>
      <FunnelSimpleIcon size={14} aria-hidden className="pointer-events-none absolute top-1.5 left-2 text-kumo-subtle" />
      <TextField
        ref={ref}
        label={t("boards.filter")}
        isLabelHidden
        size="small"
        type="search"
        placeholder={t("boards.filter")}
        value={value}
        onChange={onChange}
        onKeyDown={(event) => {
          if (event.key === "Escape") event.currentTarget.blur();
        }}
        className="w-36 pl-7"
      />
    </>
  );
}

export function BoardToolbar({ filters, onFilters, agents, members, onNew, onSettings, onTrash, filterRef }: ToolbarProps) {
  const t = useT();
  // On phones the filters stay folded until they are asked for.
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? "block" : "hidden md:block";
  return (
    <>
      <div className={cx("relative", shown)}>
        <TextFilter ref={filterRef} value={filters.text} onChange={(text) => onFilters({ ...filters, text })} />
      </div>
      <Suspense fallback={<span className="h-6.5 w-56" />}>
        <ToolbarSelects filters={filters} onFilters={onFilters} agents={agents} members={members} className={shown} />
      </Suspense>
      <span className="md:hidden">
        <IconButton icon={FunnelSimpleIcon} label={t("boards.filter")} aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} />
      </span>
      {onTrash ? <IconButton icon={TrashIcon} label={t("tasks.trash")} onClick={onTrash} /> : null}
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
