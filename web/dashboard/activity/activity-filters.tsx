// The filters of the timeline, kept in the address so that a view can be shared.
import { type MessageId, useT } from "../i18n/index.ts";
import type { ActivityFilters } from "../live/activity.ts";
import { useBoards } from "../live/boards.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { EVENT_TYPES } from "./sentences.ts";

const ALL = "all";
const RESOURCES = {
  task: "activity.resource.task",
  board: "activity.resource.board",
  approval: "activity.resource.approval",
  run: "activity.resource.run",
  agent: "activity.resource.agent",
  gateway: "activity.resource.gateway",
  organization: "activity.resource.organization",
  member: "activity.resource.member",
  invite: "activity.resource.invite",
  api_key: "activity.resource.api_key",
  organization_export: "data.exports",
  organization_import: "activity.resource.imports",
} as const satisfies Record<string, MessageId>;
const ACTORS = {
  user: "activity.actor.user",
  agent: "activity.actor.agent",
  api_key: "activity.actor.api_key",
  gateway: "activity.actor.gateway",
  system: "activity.actor.system",
} as const satisfies Record<string, MessageId>;

const optionsOf = (labels: Record<string, MessageId>, t: (id: MessageId) => string) =>
  Object.entries(labels).map(([value, label]) => ({ value, label: t(label) }));
const dayOf = (iso: string | undefined): string => (iso ? iso.slice(0, 10) : "");

export function ActivityFilterBar({ filters, onChange }: { filters: ActivityFilters; onChange(filters: ActivityFilters): void }) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const pick = (name: keyof ActivityFilters) => (value: string) => onChange({ ...filters, [name]: value === ALL || value === "" ? undefined : value });
  const isFiltered = Object.values(filters).some(Boolean);
  return (
    <search
      className="flex shrink-0 flex-wrap items-center gap-2 border-b border-kumo-line bg-kumo-base px-3 py-1.5 md:px-5"
      aria-label={t("activity.filters")}
    >
      <Select
        label={t("activity.resource")}
        isLabelHidden
        size="small"
        value={filters.resource_type ?? ALL}
        onChange={pick("resource_type")}
        options={[{ value: ALL, label: t("activity.allResources") }, ...optionsOf(RESOURCES, t)]}
      />
      <Select
        label={t("activity.board")}
        isLabelHidden
        size="small"
        value={filters.board_id ?? ALL}
        onChange={pick("board_id")}
        options={[{ value: ALL, label: t("activity.allBoards") }, ...boards.map((board) => ({ value: board.id, label: board.name }))]}
      />
      <Select
        label={t("activity.actor")}
        isLabelHidden
        size="small"
        value={filters.actor_type ?? ALL}
        onChange={pick("actor_type")}
        options={[{ value: ALL, label: t("activity.allActors") }, ...optionsOf(ACTORS, t)]}
      />
      <Select
        label={t("activity.type")}
        isLabelHidden
        size="small"
        value={filters.type ?? ALL}
        onChange={pick("type")}
        options={[{ value: ALL, label: t("activity.allTypes") }, ...EVENT_TYPES.map((type) => ({ value: type, label: type }))]}
      />
      <TextField
        label={t("activity.since")}
        isLabelHidden
        title={t("activity.since")}
        size="small"
        type="date"
        value={dayOf(filters.since)}
        onChange={(day) => pick("since")(day ? `${day}T00:00:00.000Z` : "")}
        className="w-32"
      />
      <TextField
        label={t("activity.until")}
        isLabelHidden
        title={t("activity.until")}
        size="small"
        type="date"
        value={dayOf(filters.until)}
        onChange={(day) => pick("until")(day ? `${day}T23:59:59.999Z` : "")}
        className="w-32"
      />
      {isFiltered ? (
        <Button look="quiet" onClick={() => onChange({})}>
          {t("ui.clearFilters")}
        </Button>
      ) : null}
    </search>
  );
}
