// The board before its tasks are here: columns and cards in their real shape.
import { useT } from "../i18n/index.ts";

const CARDS = [5, 4, 3, 4] as const;

export function BoardSkeleton() {
  const t = useT();
  return (
    <div role="status" aria-label={t("ui.loading")} className="flex min-h-0 flex-1 flex-col overflow-hidden">
      <div className="flex h-12 shrink-0 items-center border-b border-kumo-line bg-kumo-base px-5">
        <span className="skeleton h-4 w-40" />
      </div>
      <div className="flex gap-2 px-4">
        {CARDS.map((count, column) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: columns without identity
          <div key={column} className="flex min-w-[188px] flex-1 flex-col gap-1.5">
            <div className="flex h-8 items-center">
              <span className="skeleton h-3 w-24" />
            </div>
            {Array.from({ length: count }, (_, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: cards without identity
              <div key={index} className="flex h-14 flex-col gap-2.5 rounded-card border border-kumo-line bg-kumo-base px-2.5 py-3">
                <span className="skeleton h-3 w-16" />
                <span className="skeleton h-3 w-3/4" />
              </div>
            ))}
          </div>
        ))}
      </div>
    </div>
  );
}
