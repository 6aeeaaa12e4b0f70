// How many agents are in each state; a tile asks for its state, and for it no longer.
import { useT } from "../i18n/index.ts";
import { Dot } from "../ui/chip.tsx";
import { cx } from "../ui/cx.ts";
import { FLEET_STATES, type FleetState } from "./wire.ts";
import { HOLLOW, STATE_LABELS, STATE_TONES } from "./words.ts";

type TilesProps = { counts: Record<FleetState, number>; asked: ReadonlySet<FleetState>; onToggle(state: FleetState): void };

export function Tiles({ counts, asked, onToggle }: TilesProps) {
  const t = useT();
  return (
    <fieldset aria-label={t("fleet.tiles")} className="flex min-w-0 shrink-0 overflow-x-auto border-b border-kumo-line bg-kumo-base">
      {FLEET_STATES.map((state) => {
        const isWaiting = state === "person" && counts[state] > 0;
        const isBad = STATE_TONES[state] === "block" && counts[state] > 0;
        return (
          <button
            key={state}
            type="button"
            aria-pressed={asked.has(state)}
            onClick={() => onToggle(state)}
            className={cx(
              "flex h-15 min-w-30 flex-1 flex-col justify-start border-r pt-1.5 border-kumo-line px-3 text-left outline-offset-[-2px] last:border-r-0",
              isWaiting ? "bg-wait-fill text-wait" : "hover:bg-kumo-tint",
              asked.has(state) && "shadow-[inset_0_-2px_0_currentColor]",
            )}
          >
            <span className={cx("block text-xl leading-6 font-semibold tabular-nums", isBad && "text-block")}>{counts[state]}</span>
            <span className={cx("flex items-center gap-1.5 text-xs leading-tight", !isWaiting && "text-kumo-subtle")}>
              <Dot tone={STATE_TONES[state]} isHollow={HOLLOW.has(state)} />
              <span className="line-clamp-2">{t(STATE_LABELS[state])}</span>
            </span>
          </button>
        );
      })}
    </fieldset>
  );
}
