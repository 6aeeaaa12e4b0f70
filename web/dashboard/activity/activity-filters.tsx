// The filters of the timeline, kept in the address so that a view can be shared.
import { idsAfter, type MessageId, useKnownT, useT } from "../i18n/index.ts";
import { useBoards } from "../boards/index.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import type { ActivityFilters } from "./live.ts";

const ALL = "all";
const ACTORS = {
  user: "activity.actor.user",
  agent: "activity.actor.agent",
  api_key: "activity.actor.api_key",
  gateway: "activity.actor.gateway",
  system: "activity.actor.system",
} as const satisfies Record<string, MessageId>;

const optionsOf = (labels: Record<string, MessageId>, t: (id: MessageId) => string) =>
  Object.entries(labels).map(([value, label]) => ({ value, label: t(label) }));
/** The kinds of things that some slice has a word for. */
function useKinds() {
  const known = useKnownT();
  return idsAfter("resource.")
    .map((value) => ({ value, label: known(`resource.${value}`) ?? value }))
    .sort((a, b) => a.label.localeCompare(b.label));
}

const dayOf = (iso: string | undefined): string => (iso ? iso.slice(0, 10) : "");

export function ActivityFilterBar({ filters, onChange }: { filters: ActivityFilters; onChange(filters: ActivityFilters): void }) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const pick = (name: keyof ActivityFilters) => (value: string) => onChange({ ...filters, [name]: value === ALL || value === "" ? undefined : value });
  const kinds = useKinds();
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
        options={[{ value: ALL, label: t("activity.allResources") }, ...kinds]}
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
        options={[
          { value: ALL, label: t("activity.allTypes") },
          ...idsAfter("event.")
            .sort()
            .map((type) => ({ value: type, label: type })),
        ]}
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
