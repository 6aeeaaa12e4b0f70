// How far a transfer is: a bar with a label that screen readers announce politely.
import { useT } from "../i18n/index.ts";

const KB = 1024;

/** 1 536 → "1.5 KB". */
export function sizeInWords(bytes: number): string {
  if (bytes < KB) return `${bytes} B`;
  if (bytes < KB * KB) return `${(bytes / KB).toFixed(bytes < 10 * KB ? 1 : 0)} KB`;
  return `${(bytes / KB / KB).toFixed(1)} MB`;
}

/** `share` from 0 to 1; null while unknown. */
export function Progress({ label, share }: { label: string; share: number | null }) {
  const t = useT();
  const percent = share === null ? null : Math.round(share * 100);
  return (
    <div className="flex flex-col gap-1">
      <p role="status" className="text-xs text-kumo-subtle tabular-nums">
        {label}
      </p>
      <div
        role="progressbar"
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={100}
        {...(percent === null ? { "aria-valuetext": t("ui.loading") } : { "aria-valuenow": percent })}
        className="h-1.5 overflow-hidden rounded-full bg-kumo-fill"
      >
        <div className="h-full rounded-full bg-run transition-[width] duration-200" style={{ width: `${percent ?? 5}%` }} />
      </div>
    </div>
  );
}
