// The next moments of a rule, on the clock of its zone.
import { useLocale, useT } from "../i18n/index.ts";
import { IconButton } from "../ui/button.tsx";
import { ArrowClockwiseIcon, XIcon } from "../ui/icons.ts";
import { localInWords } from "./rule.ts";
import type { Occurrence } from "./wire.ts";

type MomentsProps = {
  moments: readonly Occurrence[];
  /** Absent where days cannot be skipped. */
  onSkip?: ((day: string, isSkipped: boolean) => void) | undefined;
};

export function Moments({ moments, onSkip }: MomentsProps) {
  const t = useT();
  const locale = useLocale();
  return (
    <ul className="flex flex-wrap gap-1.5" aria-label={t("recurring.next")}>
      {moments.map(({ at, local_at, is_skipped }) => {
        const words = localInWords(local_at, locale);
        return (
          <li key={at} className="inline-flex min-h-6 items-center gap-0.5 rounded-chip border border-kumo-line px-1.5 text-xs tabular-nums">
            <time dateTime={at} className={is_skipped ? "text-kumo-subtle line-through" : ""}>
              {words}
            </time>
            {is_skipped ? <span className="text-kumo-subtle">{t("recurring.skipped")}</span> : null}
            {onSkip ? (
              <IconButton
                icon={is_skipped ? ArrowClockwiseIcon : XIcon}
                label={t(is_skipped ? "recurring.unskip" : "recurring.skip", { when: words })}
                onClick={() => onSkip(local_at.slice(0, 10), is_skipped)}
              />
            ) : null}
          </li>
        );
      })}
    </ul>
  );
}
