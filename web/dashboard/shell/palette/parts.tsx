// What a row of the palette looks like, and the lines above and below its list.
import { unknownNames } from "#grammar/names.ts";
import { useT } from "../../i18n/index.ts";
import type { Correction } from "../../slice.ts";
import { Dot, State } from "../../ui/chip.tsx";
import { CaretRightIcon, CheckIcon, WarningCircleIcon } from "../../ui/icons.ts";
import { signsOf } from "../../ui/keys.ts";
import { Kbd } from "../../ui/page.tsx";
import { useUnknownNamesText } from "../../ui/unknown-names.ts";
import type { Row } from "./arrange.ts";
import { matchOf, partsOf, type Range } from "./match.ts";

function Marked({ text, ranges = [] }: { text: string; ranges?: readonly Range[] | undefined }) {
  return partsOf(text, ranges).map(({ text: part, isHit }, at) =>
    isHit ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one text, in its order
      <mark key={at} className="bg-transparent font-semibold text-inherit underline decoration-kumo-focus decoration-2 underline-offset-2">
        {part}
      </mark>
    ) : (
      part
    ),
  );
}

/** Keys as they are drawn; those that are pressed after each other stand apart. */
export const Signs = ({ of }: { of: string }) => (
  <span className="flex shrink-0 gap-1">
    {signsOf(of).map((sign) => (
      <Kbd key={sign}>{sign}</Kbd>
    ))}
  </span>
);

export function Entry({ row, query }: { row: Row; query: string }) {
  const t = useT();
  const key = row.keys?.[0];
  return (
    <>
      {row.tone ? (
        <span className="flex size-4 shrink-0 items-center justify-center">
          <Dot tone={row.tone} />
        </span>
      ) : (
        <row.icon size={16} aria-hidden className="shrink-0 text-kumo-subtle" />
      )}
      <span className="flex min-w-0 flex-1 flex-col">
        <span className="truncate">
          <Marked text={row.title} ranges={row.ranges} />
        </span>
        {row.detail ? (
          <span className="truncate text-xs text-kumo-subtle">
            <Marked text={row.detail} ranges={matchOf(query, row.detail)?.ranges} />
          </span>
        ) : null}
      </span>
      {row.beside ? <span className="max-w-[35%] shrink truncate text-xs text-kumo-subtle">{row.beside}</span> : null}
      {row.state ? <State tone={row.state.tone}>{t(row.state.label)}</State> : null}
      {row.extra ? <span className="shrink-0 font-mono text-xs text-kumo-subtle">{row.extra}</span> : null}
      {row.isCurrent ? <CheckIcon size={14} aria-label={t("palette.current")} className="shrink-0" /> : null}
      {key ? (
        <span className="max-sm:hidden">
          <Signs of={key} />
        </span>
      ) : null}
      {row.does === "step" ? <CaretRightIcon size={12} aria-hidden className="shrink-0 text-kumo-subtle" /> : null}
    </>
  );
}

const NOTE = "flex flex-wrap items-center gap-x-2 border-b border-kumo-line px-4 py-1.5 text-sm";

/** What is shown was found for other words than those that are typed. */
export function Corrected({ correction: { shown, exact }, onExact }: { correction: Correction; onExact(query: string): void }) {
  const t = useT();
  return (
    <p role="status" className={`${NOTE} text-kumo-subtle`}>
      <span className="min-w-0 break-words">{t("palette.corrected", { words: shown })}</span>
      <button type="button" onClick={() => onExact(exact)} className="cursor-pointer text-left break-words text-kumo-link underline">
        {t("palette.exactly", { words: exact })}
      </button>
    </p>
  );
}

export function NotUnderstood({ words }: { words: readonly string[] }) {
  const t = useT();
  const textOf = useUnknownNamesText();
  return (
    <p role="status" className="border-b border-kumo-line px-4 py-1.5 text-sm break-words text-block">
      {t("palette.notUnderstood", { words: words.join(" ") })} <span className="block">{textOf(unknownNames(words, []))}</span>
    </p>
  );
}

/** The server did not answer: what this page knows itself is there all the same. */
export function Failed({ onRetry }: { onRetry(): void }) {
  const t = useT();
  return (
    <p role="status" className={`${NOTE} text-kumo-subtle`}>
      <WarningCircleIcon size={14} aria-hidden className="shrink-0 text-block" />
      <span className="min-w-0 flex-1">{t(globalThis.navigator?.onLine === false ? "palette.offline" : "palette.failed")}</span>
      <button type="button" onClick={onRetry} className="cursor-pointer text-kumo-link underline">
        {t("ui.retry")}
      </button>
    </p>
  );
}

export function Foot() {
  const t = useT();
  return (
    <span className="flex items-center gap-3 text-xs text-kumo-subtle">
      <span className="flex items-center gap-1">
        <Kbd>↑</Kbd>
        <Kbd>↓</Kbd> {t("palette.move")}
      </span>
      <span className="flex items-center gap-1">
        <Kbd>↵</Kbd> {t("palette.open")}
      </span>
      <span className="flex items-center gap-1">
        <Signs of="Mod+Enter" /> {t("palette.newTab")}
      </span>
      <span className="ml-auto flex items-center gap-1">
        <Kbd>&gt;</Kbd> <Kbd>@</Kbd> <Kbd>#</Kbd> <Kbd>?</Kbd> {t("palette.narrow")}
      </span>
    </span>
  );
}
