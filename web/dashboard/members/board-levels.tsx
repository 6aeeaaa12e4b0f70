// Rights as a list: all boards first, then each board with its level. Shared by members and invites.
import { useId } from "react";
import { useT } from "../i18n/index.ts";
import type { Board } from "../boards/index.ts";
import { CaretUpDownIcon } from "../ui/icons.ts";
import { type Level, LEVEL_LABELS } from "./level-words.ts";
import { ALL_BOARDS, choicesOf, floorOf, levelOf, withLevel } from "./levels.ts";
import type { AccessUpdate } from "./wire.ts";

type Props = { access: AccessUpdate; onChange(access: AccessUpdate): void; boards: Pick<Board, "id" | "name">[]; isDisabled?: boolean };

/** A native select, drawn as ours: a hundred of them stay cheap, and phones show their own wheel. */
function LevelSelect({
  label,
  choices,
  value,
  onChange,
  isDisabled,
}: {
  label: string;
  choices: Level[];
  value: Level;
  onChange(level: Level): void;
  isDisabled: boolean;
}) {
  const t = useT();
  return (
    <span className="relative inline-flex shrink-0 items-center">
      <select
        aria-label={label}
        value={value}
        disabled={isDisabled}
        onChange={(event) => onChange(event.target.value as Level)}
        className="field-edge h-6.5 min-w-24 appearance-none rounded-md bg-kumo-control pr-7 pl-2 text-sm shadow-xs ring ring-kumo-line disabled:text-kumo-subtle pointer-coarse:h-10"
      >
        {choices.map((level) => (
          <option key={level} value={level}>
            {t(LEVEL_LABELS[level])}
          </option>
        ))}
      </select>
      <CaretUpDownIcon size={14} aria-hidden className="pointer-events-none absolute right-2 text-kumo-subtle" />
    </span>
  );
}

export function BoardLevels({ access, onChange, boards, isDisabled = false }: Props) {
  const t = useT();
  const id = useId();
  const floor = floorOf(access);
  const rows = [{ id: ALL_BOARDS, name: t("access.allBoards") }, ...boards];
  return (
    <div>
      <ul aria-label={t("access.boards")} className="max-h-80 divide-y divide-kumo-line overflow-y-auto rounded-card border border-kumo-line">
        {rows.map((board) => {
          const choices = choicesOf(access, board.id);
          return (
            <li key={board.id} className="flex min-h-10 items-center justify-between gap-3 px-3 py-1 text-sm">
              <span className={board.id === ALL_BOARDS ? "font-medium" : "min-w-0 truncate"} title={board.name}>
                {board.name}
              </span>
              <LevelSelect
                label={t("access.levelOn", { board: board.name })}
                choices={choices}
                value={levelOf(access, board.id)}
                onChange={(level) => onChange(withLevel(access, board.id, level))}
                isDisabled={isDisabled || choices.length < 2}
              />
            </li>
          );
        })}
      </ul>
      <p id={id} className="mt-1.5 text-xs text-kumo-subtle">
        {floor === "none" ? t("access.hintNone") : floor === "read" ? t("access.hintRead") : t("access.hintWrite")}
      </p>
    </div>
  );
}
