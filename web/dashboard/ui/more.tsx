// The button below a list that is loaded in pages.
import { useT } from "../i18n/index.ts";
import { Button } from "./button.tsx";
import { ProblemNote } from "./states.tsx";

export type LoadMore = { mutate(): void; isPending: boolean; error: Error | null };
/** `next` null: everything is there. */
type MoreProps = { next: number | null; more: LoadMore; failed: string };

export function More({ next, more, failed }: MoreProps) {
  const t = useT();
  if (next === null) return null;
  return (
    <div className="flex flex-col items-center gap-2 p-3">
      {more.error ? <ProblemNote error={more.error} what={failed} /> : null}
      <Button onClick={() => more.mutate()} isBusy={more.isPending}>
        {t("ui.more")}
      </Button>
    </div>
  );
}
