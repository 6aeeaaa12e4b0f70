// Shown when a text changed while somebody edited it: theirs beside yours, nothing lost.
import { useT } from "../i18n/index.ts";
import { Button } from "../ui/button.tsx";

export function ConflictNote({ theirs, onKeepMine, onTakeTheirs }: { theirs: string; onKeepMine(): void; onTakeTheirs(): void }) {
  const t = useT();
  return (
    <div role="alert" className="rounded-card bg-block-fill px-3 py-2 text-sm">
      <p className="text-block">{t("tasks.changedMeanwhile")}</p>
      <p className="my-1.5 max-h-32 overflow-y-auto rounded-chip bg-kumo-base px-2 py-1 break-words whitespace-pre-wrap">{theirs || t("tasks.noText")}</p>
      <div className="flex gap-2">
        <Button onClick={onKeepMine}>{t("tasks.keepMine")}</Button>
        <Button onClick={onTakeTheirs}>{t("tasks.takeTheirs")}</Button>
      </div>
    </div>
  );
}
