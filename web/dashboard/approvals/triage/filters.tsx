// Which requests: of which board, which agent, which kind. In the address, so that a queue can be shared.
import { useAgents } from "../../agents/index.ts";
import { useBoards } from "../../boards/index.ts";
import { useT } from "../../i18n/index.ts";
import { Button } from "../../ui/button.tsx";
import { CaretDownIcon } from "../../ui/icons.ts";
import { Menu } from "../../ui/menu.tsx";
import type { Filters } from "../lists.ts";
import type { ApprovalKind } from "../wire.ts";
import { KIND_LABELS } from "./queue.tsx";

const KINDS = Object.keys(KIND_LABELS) as ApprovalKind[];

type Choice = { value: string; label: string };
type ChipProps = { name: string; all: string; value: string | undefined; choices: readonly Choice[]; onChoose(value: string | undefined): void };

function FilterChip({ name, all, value, choices, onChoose }: ChipProps) {
  const chosen = value === undefined ? all : (choices.find((choice) => choice.value === value)?.label ?? name);
  return (
    <Menu
      align="start"
      trigger={
        <Button look={value === undefined ? "quiet" : "plain"} aria-label={`${name}: ${chosen}`} className="min-w-0 shrink">
          <span className="truncate">{chosen}</span>
          <CaretDownIcon size={12} aria-hidden className="shrink-0" />
        </Button>
      }
      items={[
        { id: "all", label: all, isCurrent: value === undefined, onSelect: () => onChoose(undefined) },
        ...choices.map((choice) => ({ id: choice.value, label: choice.label, isCurrent: choice.value === value, onSelect: () => onChoose(choice.value) })),
      ]}
    />
  );
}

export function FilterChips({ filters, onChange }: { filters: Filters; onChange(filters: Filters): void }) {
  const t = useT();
  const boards = useBoards().data?.items ?? [];
  const agents = useAgents().data?.items ?? [];
  const named = (items: readonly { id: string; name: string }[]) => items.map(({ id, name }) => ({ value: id, label: name }));
  const kinds = KINDS.map((kind) => ({ value: kind, label: t(KIND_LABELS[kind]) }));
  return (
    <search aria-label={t("triage.filters")} className="flex h-10 shrink-0 items-center gap-1 border-b border-kumo-line px-2">
      <FilterChip
        name={t("approval.board")}
        all={t("triage.allBoards")}
        value={filters.board}
        choices={named(boards)}
        onChoose={(board) => onChange({ ...filters, board })}
      />
      <FilterChip
        name={t("triage.agent")}
        all={t("triage.allAgents")}
        value={filters.agent}
        choices={named(agents)}
        onChoose={(agent) => onChange({ ...filters, agent })}
      />
      <FilterChip
        name={t("triage.kind")}
        all={t("triage.allKinds")}
        value={filters.kind}
        choices={kinds}
        onChoose={(kind) => onChange({ ...filters, kind: KINDS.find((one) => one === kind) })}
      />
    </search>
  );
}
