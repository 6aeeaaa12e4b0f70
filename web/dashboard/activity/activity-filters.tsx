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

type Options = { value: string; label: string }[];
type Pick = (name: keyof ActivityFilters) => (value: string) => void;

/** The selects of the bar: each with the words for "no filter" first. */
function useChoices(): { name: keyof ActivityFilters; label: MessageId; all: MessageId; options: Options }[] {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const types = idsAfter("event.").sort();
  return [
    { name: "resource_type", label: "activity.resource", all: "activity.allResources", options: useKinds() },
    { name: "board_id", label: "activity.board", all: "activity.allBoards", options: boards.map((board) => ({ value: board.id, label: board.name })) },
    { name: "actor_type", label: "activity.actor", all: "activity.allActors", options: optionsOf(ACTORS, t) },
    { name: "type", label: "activity.type", all: "activity.allTypes", options: types.map((type) => ({ value: type, label: type })) },
  ];
}

const DAYS = [
  { name: "since", label: "activity.since", time: "T00:00:00.000Z" },
  { name: "until", label: "activity.until", time: "T23:59:59.999Z" },
] as const satisfies { name: keyof ActivityFilters; label: MessageId; time: string }[];

function DayFields({ filters, pick }: { filters: ActivityFilters; pick: Pick }) {
  const t = useT();
  return DAYS.map(({ name, label, time }) => (
    <TextField
      key={name}
      label={t(label)}
      isLabelHidden
      title={t(label)}
      size="small"
      type="date"
      value={dayOf(filters[name])}
      onChange={(day) => pick(name)(day ? `${day}${time}` : "")}
      className="w-32"
    />
  ));
}

export function ActivityFilterBar({ filters, onChange }: { filters: ActivityFilters; onChange(filters: ActivityFilters): void }) {
  const t = useT();
  const choices = useChoices();
  const pick: Pick = (name) => (value) =>
    onChange({ ...filters, ...(name === "resource_type" ? { resource_id: undefined } : {}), [name]: value === ALL || value === "" ? undefined : value });
  const isFiltered = Object.values(filters).some(Boolean);
  return (
    <search
      className="flex shrink-0 flex-wrap items-center gap-2 border-b border-kumo-line bg-kumo-base px-3 py-1.5 md:px-5"
      aria-label={t("activity.filters")}
    >
      {choices.map(({ name, label, all, options }) => (
        <Select
          key={name}
          label={t(label)}
          isLabelHidden
          size="small"
          value={filters[name] ?? ALL}
          onChange={pick(name)}
          options={[{ value: ALL, label: t(all) }, ...options]}
        />
      ))}
      <DayFields filters={filters} pick={pick} />
      {isFiltered ? (
        <Button look="quiet" onClick={() => onChange({})}>
          {t("ui.clearFilters")}
        </Button>
      ) : null}
    </search>
  );
}
