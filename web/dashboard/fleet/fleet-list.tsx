// The rows in their groups; heads stick on top with how many are in a state that somebody should look at.
import { useState } from "react";
import { useT } from "../i18n/index.ts";
import { guarded } from "../ui/boundary.tsx";
import { State } from "../ui/chip.tsx";
import { CaretDownIcon, CaretRightIcon } from "../ui/icons.ts";
import { FleetRow } from "./fleet-row.tsx";
import { money } from "../usage/index.ts";
import { countsOf, type Group, type Grouping, type Placement } from "./placing.ts";
import type { Act } from "./row-actions.tsx";
import type { Spent } from "./spending.ts";
import type { FleetAgent, FleetState } from "./wire.ts";
import { HOLLOW, LIFE_LABELS, STATE_LABELS, STATE_TONES } from "./words.ts";

const TOLD = ["person", "stuck", "stopped", "offline", "blocked"] as const satisfies readonly FleetState[];
const NONE = { board: "fleet.noBoard", gateway: "fleet.noGateway" } as const;

/** What is known; null: nothing is. */
const plus = (sum: number | null, one: number | null): number | null => (one === null ? sum : (sum ?? 0) + one);

type RowsProps = {
  agents: ReadonlyMap<string, FleetAgent>;
  selfId: string;
  spent: ReadonlyMap<string, Spent>;
  mayAct: boolean;
  onAct(act: Act, agent: FleetAgent): void;
};
type GroupProps = RowsProps & { group: Group; by: Grouping };

function useGroupName({ group, by }: Pick<GroupProps, "group" | "by">): string {
  const t = useT();
  if (by === "state") return t(STATE_LABELS[group.key as FleetState]);
  if (by === "lifecycle") return t(LIFE_LABELS[group.key as FleetAgent["lifecycle"]["state"]]);
  return group.key === "" ? t(NONE[by]) : group.name;
}

function OneGroup({ group, by, agents, spent, ...rest }: GroupProps) {
  const t = useT();
  const [isOpen, setOpen] = useState(true);
  const name = useGroupName({ group, by });
  const of = group.ids.flatMap((id) => agents.get(id) ?? []);
  const counts = countsOf(of);
  const usd = of.reduce<number | null>((sum, { id }) => plus(sum, spent.get(id)?.usd ?? null), null);
  const Caret = isOpen ? CaretDownIcon : CaretRightIcon;
  return (
    <section aria-label={name}>
      <h2 className="sticky top-0 z-[2] h-7 border-b border-kumo-line bg-kumo-canvas">
        <button
          type="button"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
          className="flex h-full w-full items-center gap-2.5 px-3 text-xs text-kumo-subtle outline-offset-[-2px] md:px-4"
        >
          <Caret size={12} aria-hidden />
          <span className="truncate text-[13px] font-semibold text-kumo-default">{name}</span>
          <span className="tabular-nums">{of.length}</span>
          {by === "state"
            ? null
            : TOLD.filter((state) => counts[state] > 0).map((state) => (
                <State key={state} tone={STATE_TONES[state]} isHollow={HOLLOW.has(state)}>
                  {counts[state]} <span className="max-md:sr-only">{t(STATE_LABELS[state])}</span>
                </State>
              ))}
          {usd === null ? null : <span className="ml-auto tabular-nums">{money(usd)}</span>}
        </button>
      </h2>
      {isOpen ? <ul>{of.map((agent) => guarded(<FleetRow key={agent.id} agent={agent} spent={spent.get(agent.id)} {...rest} />))}</ul> : null}
    </section>
  );
}

export function FleetList({ placement, ...rest }: RowsProps & { placement: Placement; by: Grouping }) {
  return placement.map((group) => <OneGroup key={`${rest.by} ${group.key}`} group={group} {...rest} />);
}
