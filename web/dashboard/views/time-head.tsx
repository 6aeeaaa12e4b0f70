// The head of a calendar or timeline: which time is shown, the way to earlier and later, and how much of it.
import { useT } from "../i18n/index.ts";
import type { Span } from "../saved/index.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { CaretLeftIcon, CaretRightIcon } from "../ui/icons.ts";

const LABELS = { week: "time.week", month: "time.month", quarter: "time.quarter" } as const satisfies Record<Span, string>;

type TimeHeadProps = { title: string; spans: readonly Span[]; span: Span; onSpan(span: Span): void; onTurn(by: 1 | -1): void; onToday(): void };

export function TimeHead({ title, spans, span, onSpan, onTurn, onToday }: TimeHeadProps) {
  const t = useT();
  return (
    <div className="flex min-h-10 shrink-0 items-center gap-2 border-b border-kumo-line bg-kumo-base px-3 max-sm:flex-wrap max-sm:justify-between max-sm:py-1.5 md:px-5">
      <IconButton icon={CaretLeftIcon} label={t("time.earlier")} onClick={() => onTurn(-1)} />
      <IconButton icon={CaretRightIcon} label={t("time.further")} onClick={() => onTurn(1)} />
      <Button onClick={onToday}>{t("time.today")}</Button>
      <h2 aria-live="polite" className="min-w-0 flex-1 truncate text-sm font-medium tabular-nums max-sm:order-first max-sm:basis-full">
        {title}
      </h2>
      <fieldset aria-label={t("time.span")} className="flex shrink-0 rounded-md bg-kumo-fill p-0.5">
        {spans.map((one) => (
          <button
            key={one}
            type="button"
            aria-pressed={one === span}
            onClick={() => onSpan(one)}
            className={cx(
              "h-5.5 cursor-pointer rounded-[5px] px-2 text-sm pointer-coarse:h-8",
              one === span ? "bg-kumo-base font-medium shadow-xs" : "text-kumo-subtle hover:text-kumo-default",
            )}
          >
            {t(LABELS[one])}
          </button>
        ))}
      </fieldset>
    </div>
  );
}
